package dev.tippmixmentor.platform.security;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * Who may call a module's endpoints. Every module with endpoints has one bean of this; what no rule names is refused.
 *
 * @param rules the first that fits decides
 */
public record AccessRules(List<Rule> rules) {

    /**
     * Lets callers of some kind through.
     *
     * @param method absent for all methods
     * @param pattern a Spring path pattern, for example {@code /api/v1/matches/*}
     * @param role the least role; absent if anybody may, signed in or not
     */
    public record Rule(
            @Nullable HttpMethod method,
            String pattern,
            @Nullable Role role) {}

    public static AccessRules of(Rule... rules) {
        return new AccessRules(List.of(rules));
    }

    public static Rule anybody(HttpMethod method, String pattern) {
        return new Rule(method, pattern, null);
    }

    public static Rule user(HttpMethod method, String pattern) {
        return new Rule(method, pattern, Role.USER);
    }

    public static Rule moderator(HttpMethod method, String pattern) {
        return new Rule(method, pattern, Role.MODERATOR);
    }

    public static Rule admin(HttpMethod method, String pattern) {
        return new Rule(method, pattern, Role.ADMIN);
    }
}
