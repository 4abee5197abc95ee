package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.error.Violation;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.Precondition;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What administrators do to flags. Each change is in the history and the audit log, in the same transaction. */
@Service
class FlagAdministration {
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9]*([.-][a-z0-9]+)*");
    private static final int MAX_KEY = 100;
    private static final int MAX_VALUE = 10_000;

    private final FlagRows rows;
    private final CurrentFlags current;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    FlagAdministration(
            FlagRows rows, CurrentFlags current, AuditLog audit, TransactionTemplate transaction, Clock clock) {
        this.rows = rows;
        this.current = current;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A flag that was written, and whether it was not there before. */
    record Saved(FlagView flag, boolean isNew) {}

    List<FlagView> all() {
        return rows.all();
    }

    /**
     * One flag.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    FlagView get(String key) {
        return rows.find(key).orElseThrow(() -> ApiException.notFound("flag", key));
    }

    /**
     * Makes a flag, or gives the one that is there another definition. Has effect on this node when it returns, on the
     * others a moment later.
     *
     * @throws ApiException {@code VALIDATION_ERROR}, {@code PRECONDITION_FAILED}
     */
    Saved put(CurrentUser administrator, String key, FlagDefinition definition, Precondition precondition) {
        return change(administrator, key, precondition, before -> {
            List<Violation> violations = violations(key, definition, before);
            if (!violations.isEmpty()) {
                throw ApiException.invalid(violations);
            }
            return definition;
        });
    }

    /**
     * Moves the kill switch of a flag.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}, {@code PRECONDITION_FAILED}
     */
    FlagView switchTo(boolean on, CurrentUser administrator, String key, Precondition precondition) {
        return change(
                        administrator,
                        key,
                        precondition,
                        before -> existing(key, before).definition().with(on))
                .flag();
    }

    /**
     * Deletes a flag: call sites get the values that they name.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}, {@code PRECONDITION_FAILED}, {@code BUSINESS_RULE_VIOLATION} for the
     *     flag of an area
     */
    void delete(CurrentUser administrator, String key, Precondition precondition) {
        if (isArea(key)) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "The flag of an area can't be deleted");
        }
        transaction.executeWithoutResult(status -> {
            long version = rows.nextRevision();
            FlagView before = existing(key, rows.find(key).orElse(null));
            precondition.check(before.version());
            rows.delete(key);
            record(version, key, administrator, clock.instant(), before, null);
        });
        current.changed();
    }

    /**
     * What was done to a flag, the latest first; also to one that is deleted.
     *
     * @param before only what was done before this version
     * @param total whether to count all of them
     * @return a page whose next cursor is the {@code before} of the next one
     */
    Page<FlagChange> history(String key, long before, int limit, boolean total) {
        List<FlagChange> changes = rows.history(key, before, limit + 1);
        boolean more = changes.size() > limit;
        List<FlagChange> data = more ? changes.subList(0, limit) : changes;
        String next = more ? Long.toString(data.get(limit - 1).version()) : null;
        return new Page<>(List.copyOf(data), new Page.Meta(limit, next, total ? rows.changes(key) : null));
    }

    private Saved change(
            CurrentUser administrator,
            String key,
            Precondition precondition,
            Function<@Nullable FlagView, FlagDefinition> next) {
        Saved saved = Objects.requireNonNull(transaction.execute(status -> {
            long version = rows.nextRevision(); // also the lock: changes come one after the other
            FlagView before = rows.find(key).orElse(null);
            precondition.check(before == null ? null : before.version());
            FlagDefinition after = next.apply(before);
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            rows.save(key, after, UUID.randomUUID().toString(), version, administrator.id(), now);
            record(version, key, administrator, now, before, after);
            return new Saved(get(key), before == null);
        }));
        current.changed();
        return saved;
    }

    private void record(
            long version,
            String key,
            CurrentUser administrator,
            Instant at,
            @Nullable FlagView before,
            @Nullable FlagDefinition after) {
        rows.addToHistory(new FlagChange(
                version, key, at, administrator.id(), before == null ? null : before.definition(), after));
        audit.record(AuditEntry.of(after == null ? AuditAction.FLAG_DELETED : AuditAction.FLAG_CHANGED, key)
                .from(facts(before == null ? null : before.definition()))
                .to(facts(after)));
    }

    private static Map<String, FlagDefinition> facts(@Nullable FlagDefinition definition) {
        return definition == null ? Map.of() : Map.of("definition", definition);
    }

    private static FlagView existing(String key, @Nullable FlagView flag) {
        if (flag == null) {
            throw ApiException.notFound("flag", key);
        }
        return flag;
    }

    private static List<Violation> violations(String key, FlagDefinition definition, @Nullable FlagView before) {
        List<Violation> violations = new ArrayList<>();
        if (key.length() > MAX_KEY || !KEY.matcher(key).matches()) {
            violations.add(new Violation(
                    "key", "Pattern", "must be up to " + MAX_KEY + " small letters, digits, dots and dashes"));
        }
        FlagType type = definition.type();
        checkValue("value", type, definition.value(), violations);
        checkValue("offValue", type, definition.offValue(), violations);
        for (int index = 0; index < definition.rules().size(); index++) {
            FlagRule rule = definition.rules().get(index);
            checkValue("rules[" + index + "].value", type, rule.value(), violations);
            if (rule.users().isEmpty()
                    && rule.roles().isEmpty()
                    && rule.attributes().isEmpty()
                    && rule.percentage() == null) {
                violations.add(new Violation("rules[" + index + "]", "Condition", "must have a condition"));
            }
        }
        if (definition.startsAt() != null
                && definition.endsAt() != null
                && !definition.endsAt().isAfter(definition.startsAt())) {
            violations.add(new Violation("endsAt", "After", "must be after startsAt"));
        }
        if (before != null && before.definition().type() != type) {
            violations.add(new Violation("type", "Same", "can't change; delete the flag and make it anew"));
        }
        if (isArea(key) && !definition.rules().isEmpty()) {
            violations.add(new Violation("rules", "Empty", "must be empty: an area is on or off for everybody"));
        }
        return violations;
    }

    private static void checkValue(String field, FlagType type, JsonNode value, List<Violation> violations) {
        if (!type.accepts(value)) {
            String expected = switch (type) {
                case BOOLEAN -> "true or false";
                case STRING -> "a string";
                case NUMBER -> "a number";
                case JSON -> "an object or an array";
            };
            violations.add(new Violation(field, "Type", "must be " + expected));
        } else if (value.toString().length() > MAX_VALUE) {
            violations.add(new Violation(field, "Size", "must be up to " + MAX_VALUE + " characters of JSON"));
        }
    }

    private static boolean isArea(String key) {
        return Arrays.stream(Area.values()).anyMatch(area -> area.flag().equals(key));
    }
}
