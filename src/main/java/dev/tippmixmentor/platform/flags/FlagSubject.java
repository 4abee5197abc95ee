package dev.tippmixmentor.platform.flags;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.Value;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** For whom a flag is evaluated; made once and used for many flags. */
public final class FlagSubject {
    /** Somebody who is not signed in, or the application itself. */
    public static final FlagSubject NOBODY = new FlagSubject(ImmutableContext.EMPTY);

    static final String ROLE = "role";

    private final EvaluationContext context;

    private FlagSubject(EvaluationContext context) {
        this.context = context;
    }

    public static FlagSubject of(CurrentUser user) {
        return of(user.id(), user.role());
    }

    public static FlagSubject of(UUID user, Role role) {
        return new FlagSubject(new ImmutableContext(user.toString(), Map.of(ROLE, new Value(role.name()))));
    }

    /** The same subject, of whom something more is known that rules can ask for, such as a country. */
    public FlagSubject with(String attribute, String value) {
        Map<String, Value> attributes = new HashMap<>(context.asMap());
        attributes.put(attribute, new Value(value));
        return new FlagSubject(new ImmutableContext(context.getTargetingKey(), attributes));
    }

    EvaluationContext context() {
        return context;
    }
}
