package dev.tippmixmentor.platform.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done, as its doer tells it to the {@link AuditLog}, which adds when, where from and for which request.
 *
 * @param targetId of what it was done to, null if that has none
 * @param before what was there, as far as it changed; ids and facts, nothing personal
 * @param after what is there now, likewise
 * @param actor null for whomever the current request acts for, or the application if there is no request
 */
public record AuditEntry(
        AuditAction action,
        @Nullable String targetId,
        Map<String, ?> before,
        Map<String, ?> after,
        @Nullable Actor actor) {

    public AuditEntry {
        before = Map.copyOf(before);
        after = Map.copyOf(after);
    }

    /** Something done to {@code target}, an id as text or anything whose text is the id. */
    public static AuditEntry of(AuditAction action, Object target) {
        return new AuditEntry(action, target.toString(), Map.of(), Map.of(), null);
    }

    /** Something done to nothing that has an id. */
    public static AuditEntry of(AuditAction action) {
        return new AuditEntry(action, null, Map.of(), Map.of(), null);
    }

    /** With what was there before. */
    public AuditEntry from(Map<String, ?> facts) {
        return new AuditEntry(action, targetId, facts, after, actor);
    }

    /** With what is there now. */
    public AuditEntry to(Map<String, ?> facts) {
        return new AuditEntry(action, targetId, before, facts, actor);
    }

    /** Done by somebody else than the request says, such as who is just signing in. */
    public AuditEntry by(Actor other) {
        return new AuditEntry(action, targetId, before, after, other);
    }
}
