package dev.tippmixmentor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/**
 * Every endpoint, called by everybody, answers as {@code authorisation-matrix.txt} says. That table is written by hand from
 * the contract: if it came from the rules of the application, one that lets too many in would agree with itself.
 */
@IntegrationTest
class AuthorisationMatrixTests {
    private static final Logger log = LoggerFactory.getLogger(AuthorisationMatrixTests.class);
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    private enum Caller {
        ANONYMOUS(null),
        USER(Role.USER),
        /** A user, where the id is that of something the first user owns. */
        STRANGER(Role.USER),
        MODERATOR(Role.MODERATOR),
        ADMIN(Role.ADMIN);

        private final Role role;

        Caller(Role role) {
            this.role = role;
        }
    }

    /** Who may call an endpoint, as the table has it. */
    private enum Access {
        PUBLIC(null),
        COOKIE(null),
        USER(Role.USER),
        OWNER(Role.USER),
        MODERATOR(Role.MODERATOR),
        ADMIN(Role.ADMIN);

        private final Role leastRole;

        Access(Role leastRole) {
            this.leastRole = leastRole;
        }
    }

    private record Account(UUID id, String username) {}

    /** A line of the table. */
    private record Operation(HttpMethod method, String path, Access access) {
        static Operation of(String line) {
            String[] parts = line.split(" +", 3);
            return new Operation(HttpMethod.valueOf(parts[0]), parts[1], Access.valueOf(parts[2]));
        }

        String name() {
            return method + " " + path;
        }
    }

    private final Map<Caller, Account> accounts = new EnumMap<>(Caller.class);

    /** What users own: the id of something of the first user's. */
    private final Map<String, Supplier<String>> owned = Map.of("/api/v1/auth/sessions/{id}", this::sessionOfTheUser);

    @BeforeEach
    void register() {
        for (Caller caller : Caller.values()) {
            if (caller.role != null) {
                accounts.put(caller, account(caller.role));
            }
        }
    }

    @Test
    void theApplicationAnswersEveryRoleAsTheTableSays() throws IOException {
        List<String> surprises = new ArrayList<>();
        int cells = 0;

        for (Operation operation : table()) {
            for (Caller caller : Caller.values()) {
                int status = call(operation, caller);
                String expected = expected(operation, caller);
                if (!fits(expected, status)) {
                    surprises.add(operation.name() + " as " + caller + ": " + status + " instead of " + expected);
                }
                cells++;
            }
        }

        log.info("authorisation matrix: {} cells, {} surprises", cells, surprises.size());
        assertThat(surprises).isEmpty();
        assertThat(cells).isGreaterThan(200);
    }

    @Test
    void theTableHasEveryEndpointAndNoOther() throws IOException {
        assertThat(table()).extracting(Operation::name).containsExactlyInAnyOrderElementsOf(mapped());
        assertThat(table())
                .filteredOn(operation -> operation.access() == Access.OWNER)
                .extracting(Operation::path)
                .containsExactlyInAnyOrderElementsOf(owned.keySet());
    }

    @Test
    void theDescriptionHasEveryEndpointAndNoOther() {
        assertThat(described().keySet()).containsExactlyInAnyOrderElementsOf(mapped());
    }

    @Test
    void theDescriptionSaysWhatTheTableSays() throws IOException {
        Map<String, Optional<Role>> table = table().stream()
                .collect(Collectors.toMap(
                        Operation::name, operation -> Optional.ofNullable(operation.access().leastRole)));

        assertThat(described()).containsExactlyInAnyOrderEntriesOf(table);
    }

    private Set<String> mapped() {
        return mappings.getHandlerMethods().entrySet().stream()
                .filter(entry -> entry.getValue().getBeanType().getName().startsWith("dev.tippmixmentor"))
                .flatMap(entry -> entry.getKey().getPatternValues().stream()
                        .filter(pattern -> pattern.startsWith("/api/"))
                        .flatMap(pattern -> entry.getKey().getMethodsCondition().getMethods().stream()
                                .map(method -> method + " " + pattern)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String expected(Operation operation, Caller caller) {
        Role least = operation.access().leastRole;
        if (operation.access() == Access.COOKIE) {
            return "401";
        }
        if (least == null) {
            return "open";
        }
        if (caller.role == null) {
            return "401";
        }
        if (caller.role.compareTo(least) < 0) {
            return "403";
        }
        return caller == Caller.STRANGER && operation.access() == Access.OWNER ? "404" : "open";
    }

    private static boolean fits(String expected, int status) {
        return expected.equals("open")
                ? status != 401 && status != 403 && status < 500
                : status == Integer.parseInt(expected);
    }

    private int call(Operation operation, Caller caller) {
        Supplier<String> theirs = owned.get(operation.path());
        String id = theirs == null ? UUID.randomUUID().toString() : theirs.get();
        Account account = accounts.get(caller);
        String authorization = account == null ? "" : "Authorization: Bearer " + token(account, caller.role) + "\r\n";
        return RawHttp.send(
                        api, operation.method().name(), operation.path().replaceAll("\\{[^}]+}", id), authorization, "")
                .status();
    }

    /** In a session of its own each time, as one of the operations is to sign out. */
    private String token(Account account, Role role) {
        UUID session =
                jdbc.sql("""
                        insert into identity.sessions (user_id, created_at, authenticated_at, last_used_at, expires_at)
                        values (:user, now(), now(), now(), now() + interval '1 hour')
                        returning id
                        """).param("user", account.id()).query(UUID.class).single();
        return tokens.issue(account.id(), session, account.username(), role);
    }

    private static List<Operation> table() throws IOException {
        try (InputStream table = AuthorisationMatrixTests.class.getResourceAsStream("/authorisation-matrix.txt")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Operation::of)
                    .toList();
        }
    }

    private Map<String, Optional<Role>> described() {
        JsonNode description = RawHttp.send(api, "GET", "/v3/api-docs", "", "").json(); // takes seconds the first time
        Map<String, Optional<Role>> described = new TreeMap<>();
        description
                .at("/paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .forEach(method -> described.put(
                                method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                leastRole(method.getValue()))));
        return described;
    }

    private static Optional<Role> leastRole(JsonNode operation) {
        assertThat(operation.has("x-least-role"))
                .isEqualTo(!operation.at("/security").isEmpty());
        return operation.has("x-least-role")
                ? Optional.of(Role.valueOf(operation.at("/x-least-role").asString()))
                : Optional.empty();
    }

    private String sessionOfTheUser() {
        return jdbc.sql("""
                        insert into identity.sessions (user_id, created_at, last_used_at, expires_at)
                        values (:user, now(), now(), now() + interval '1 day')
                        returning id
                        """)
                .param("user", accounts.get(Caller.USER).id())
                .query(UUID.class)
                .single()
                .toString();
    }

    private Account account(Role role) {
        String name = "m" + UUID.randomUUID().toString().replace("-", "").substring(0, 15);
        JsonNode answer = Api.json(
                api.anonymous()
                        .post()
                        .uri("/api/v1/auth/register")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of(
                                "email", name + "@example.org", "username", name, "password", "correct horse battery"))
                        .exchange(),
                HttpStatus.CREATED);
        UUID id = UUID.fromString(answer.at("/user/id").asString());
        jdbc.sql("update identity.users set role = :role where id = :id")
                .param("role", role.name())
                .param("id", id)
                .update();
        return new Account(id, name);
    }
}
