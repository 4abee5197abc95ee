package dev.tippmixmentor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingLeague;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.predictions.Publishing;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.Authenticator;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.TestLeague;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** What leaves a trace in the audit log, over HTTP: every endpoint that changes something, so that none is forgotten. */
@IntegrationTest
class AuditedActionsTests {
    private static final String PASSWORD = "correct horse battery";
    private static final String NEW_PASSWORD = "a wholly different one";
    private static final AtomicInteger NEXT_ADDRESS = new AtomicInteger();

    /** What changes something and leaves no entry, and why. */
    private static final Map<String, String> EXEMPT = Map.of(
            "POST /api/v1/auth/password/forgot",
            "changes nothing until the link is used, and must not tell whether there is anybody",
            "POST /api/v1/auth/second-factor",
            "a key that counts for nothing until it is enabled",
            "POST /api/v1/auth/email/verification",
            "changes nothing until the link is used",
            "POST /api/v1/realtime/tickets",
            "a permission of seconds within a session that has an entry",
            "POST /api/v1/predictions/match/{matchId}",
            "predictions have a chain of their own",
            "POST /api/v1/predictions/batch",
            "predictions have a chain of their own",
            "PUT /api/v1/users/profile",
            "one's own name is nobody else's business",
            "PATCH /api/v1/users/profile",
            "one's own name is nobody else's business",
            "PUT /api/v1/users/profile/preferences",
            "what one likes to see is nobody else's business");

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    Publishing publishing;

    @Autowired
    @Qualifier("sessionHash")
    KeyedHash hash;

    @Autowired
    Clock clock;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    private Person administrator;

    /**
     * Something that clients do.
     *
     * @param endpoint as it is mapped
     * @param what says which of the things one can do there
     * @param actions of the entries that it leaves, exactly
     * @param prepare sets everything up and returns the request
     */
    private record Deed(
            String endpoint, String what, HttpStatus status, List<AuditAction> actions, Supplier<Request> prepare) {}

    /**
     * @param accessToken null for nobody
     * @param path below {@code /api/v1}
     * @param body null for none
     * @param personal what must not be in any entry
     */
    private record Request(HttpMethod method, String path, String accessToken, Object body, Person personal) {
        Request withContent(MediaType type) {
            return new Request(method, path, accessToken, new Content(type, body), personal);
        }
    }

    private record Content(MediaType type, Object body) {}

    private record Person(
            String id, String email, String username, String address, String accessToken, String refresh) {}

    @TestFactory
    Stream<DynamicTest> everyDeedLeavesExactlyItsEntries() {
        return deeds().stream()
                .map(deed -> dynamicTest(deed.endpoint() + ", " + deed.what(), () -> {
                    Request request = deed.prepare().get();
                    String correlation = UUID.randomUUID().toString();

                    send(request, correlation, deed.status());

                    assertThat(entries(correlation, "action"))
                            .containsExactlyElementsOf(
                                    deed.actions().stream().map(Enum::name).toList());
                    assertThat(entries(correlation, "to_jsonb(e)::text"))
                            .allSatisfy(entry -> assertNothingPersonal(entry, request.personal()));
                }));
    }

    @Test
    void everythingThatChangesSomethingIsAuditedOrExemptForAReason() {
        Set<String> audited = deeds().stream()
                .filter(deed -> !deed.actions().isEmpty())
                .map(Deed::endpoint)
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> known = new TreeSet<>(audited);
        known.addAll(EXEMPT.keySet());
        assertThat(changing()).isSubsetOf(known);
        assertThat(changing()).as("exemptions that are needed no more").containsAll(EXEMPT.keySet());
        assertThat(audited).doesNotContainAnyElementsOf(EXEMPT.keySet());
    }

    @Test
    void everyActionIsShown() {
        Set<AuditAction> shown = deeds().stream()
                .flatMap(deed -> deed.actions().stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(AuditAction.class)));
        // FirstAdministratorTests: it happens at the start.
        shown.add(AuditAction.FIRST_ADMINISTRATOR_INVITED);

        assertThat(shown).containsExactlyInAnyOrder(AuditAction.values());
    }

    @Test
    void anEntrySaysWhoDidWhatToWhomFromWhereAndWhatChanged() {
        Person administrator = administrator();
        Person somebody = register();
        String correlation = UUID.randomUUID().toString();

        send(
                new Request(
                        HttpMethod.PATCH,
                        "/users/" + somebody.id() + "/role",
                        administrator.accessToken(),
                        Map.of("role", "MODERATOR"),
                        administrator),
                correlation,
                HttpStatus.OK);

        JsonNode entry = find(administrator, "correlationId=" + correlation).at("/data/0");
        assertThat(entry.at("/actor/kind").asString()).isEqualTo("USER");
        assertThat(entry.at("/actor/id").asString()).isEqualTo(administrator.id());
        assertThat(entry.at("/actor/role").asString()).isEqualTo("ADMIN");
        assertThat(entry.at("/target/type").asString()).isEqualTo("user");
        assertThat(entry.at("/target/id").asString()).isEqualTo(somebody.id());
        assertThat(entry.at("/before/role").asString()).isEqualTo("USER");
        assertThat(entry.at("/after/role").asString()).isEqualTo("MODERATOR");
        assertThat(entry.at("/clientKey").asString()).matches("[\\w-]{22}");
        assertThat(entry.at("/correlationId").asString()).isEqualTo(correlation);
        assertThat(entry.at("/traceId").asString()).matches("[0-9a-f]{32}");
    }

    @Test
    void theSameClientHasTheSameKeyAndAnotherOneAnother() {
        Person administrator = administrator();
        Person one = register();
        Person other = register();

        List<String> keys = Stream.of(one, one, other)
                .map(person -> {
                    String correlation = UUID.randomUUID().toString();
                    send(
                            new Request(HttpMethod.POST, "/users/profile/export", person.accessToken(), null, person),
                            correlation,
                            HttpStatus.OK);
                    return find(administrator, "correlationId=" + correlation)
                            .at("/data/0/clientKey")
                            .asString();
                })
                .toList();

        assertThat(keys.get(0)).isEqualTo(keys.get(1)).isNotEqualTo(keys.get(2));
    }

    private List<Deed> deeds() {
        List<Deed> deeds = new ArrayList<>();
        signingIn(deeds);
        sessions(deeds);
        accounts(deeds);
        secondFactors(deeds);
        administration(deeds);
        deleting(deeds);
        flagsAndCache(deeds);
        football(deeds);
        agents(deeds);
        agentTasks(deeds);
        models(deeds);
        backTests(deeds);
        return deeds;
    }

    private void signingIn(List<Deed> deeds) {
        String register = "POST /api/v1/auth/register";
        deeds.add(new Deed(register, "a new user", HttpStatus.CREATED, one(AuditAction.USER_REGISTERED), () -> {
            Person person = stranger();
            return new Request(HttpMethod.POST, "/auth/register", null, registration(person), person);
        }));
        deeds.add(new Deed(register, "a taken name", HttpStatus.CONFLICT, none(), () -> {
            Person person = register();
            return new Request(HttpMethod.POST, "/auth/register", null, registration(person), person);
        }));
        String login = "POST /api/v1/auth/login";
        deeds.add(new Deed(
                login,
                "the right password",
                HttpStatus.OK,
                one(AuditAction.LOGIN_SUCCEEDED),
                () -> login(register(), PASSWORD)));
        deeds.add(new Deed(
                login,
                "a wrong password",
                HttpStatus.UNAUTHORIZED,
                one(AuditAction.LOGIN_FAILED),
                () -> login(register(), "not the password")));
        deeds.add(new Deed(
                login,
                "a name that nobody has",
                HttpStatus.UNAUTHORIZED,
                one(AuditAction.LOGIN_FAILED),
                () -> login(stranger(), PASSWORD)));
        deeds.add(new Deed(login, "a locked account", HttpStatus.LOCKED, one(AuditAction.LOGIN_FAILED), () -> {
            Person person = register();
            jdbc.sql("update identity.users set locked_at = now() where id = :id")
                    .param("id", UUID.fromString(person.id()))
                    .update();
            return login(person, PASSWORD);
        }));
        String refresh = "POST /api/v1/auth/refresh";
        deeds.add(new Deed(refresh, "in time", HttpStatus.OK, none(), () -> refresh(register())));
        deeds.add(new Deed(
                refresh, "a token used before", HttpStatus.UNAUTHORIZED, one(AuditAction.TOKEN_REUSED), () -> {
                    Person person = register();
                    String second = send(refresh(person), UUID.randomUUID().toString(), HttpStatus.OK)
                            .at("/refreshToken")
                            .asString();
                    Person successor =
                            new Person(person.id(), person.email(), person.username(), person.address(), "", second);
                    send(refresh(successor), UUID.randomUUID().toString(), HttpStatus.OK);
                    return refresh(person);
                }));
    }

    private void sessions(List<Deed> deeds) {
        deeds.add(new Deed(
                "POST /api/v1/auth/logout",
                "here",
                HttpStatus.OK,
                one(AuditAction.SIGNED_OUT),
                () -> as(register(), HttpMethod.POST, "/auth/logout", null)));
        deeds.add(new Deed(
                "POST /api/v1/auth/logout-all",
                "everywhere",
                HttpStatus.OK,
                one(AuditAction.SIGNED_OUT),
                () -> as(signIn(register(), PASSWORD), HttpMethod.POST, "/auth/logout-all", null)));
        String end = "DELETE /api/v1/auth/sessions/{id}";
        deeds.add(new Deed(end, "another one", HttpStatus.OK, one(AuditAction.SESSION_REVOKED), () -> {
            Person person = register();
            return as(signIn(person, PASSWORD), HttpMethod.DELETE, "/auth/sessions/" + session(person), null);
        }));
        deeds.add(new Deed(
                end,
                "somebody else's",
                HttpStatus.NOT_FOUND,
                none(),
                () -> as(register(), HttpMethod.DELETE, "/auth/sessions/" + session(register()), null)));
    }

    private void accounts(List<Deed> deeds) {
        String password = "POST /api/v1/auth/password";
        deeds.add(new Deed(
                password,
                "another one, which ends a session",
                HttpStatus.OK,
                one(AuditAction.PASSWORD_CHANGED),
                () -> as(
                        signIn(register(), PASSWORD),
                        HttpMethod.POST,
                        "/auth/password",
                        Map.of("currentPassword", PASSWORD, "newPassword", NEW_PASSWORD))));
        deeds.add(new Deed(
                password,
                "without knowing it",
                HttpStatus.UNAUTHORIZED,
                one(AuditAction.CONFIRMATION_FAILED),
                () -> as(
                        register(),
                        HttpMethod.POST,
                        "/auth/password",
                        Map.of("currentPassword", "not the password", "newPassword", NEW_PASSWORD))));
        deeds.add(new Deed(
                "POST /api/v1/auth/password/reset",
                "with a link",
                HttpStatus.OK,
                one(AuditAction.PASSWORD_RESET),
                () -> {
                    Person person = register();
                    return new Request(
                            HttpMethod.POST,
                            "/auth/password/reset",
                            null,
                            Map.of("token", link(person, "RESET_PASSWORD"), "newPassword", NEW_PASSWORD),
                            person);
                }));
        deeds.add(new Deed(
                "POST /api/v1/auth/email/verify", "with a link", HttpStatus.OK, one(AuditAction.EMAIL_VERIFIED), () -> {
                    Person person = register();
                    return new Request(
                            HttpMethod.POST,
                            "/auth/email/verify",
                            null,
                            Map.of("token", link(person, "VERIFY_EMAIL")),
                            person);
                }));
        deeds.add(new Deed(
                "POST /api/v1/users/profile/export",
                "everything",
                HttpStatus.OK,
                one(AuditAction.USER_EXPORTED),
                () -> as(register(), HttpMethod.POST, "/users/profile/export", null)));
        String erase = "DELETE /api/v1/users/profile";
        deeds.add(new Deed(
                erase,
                "with the password",
                HttpStatus.OK,
                one(AuditAction.USER_ERASED),
                () -> as(register(), HttpMethod.DELETE, "/users/profile", Map.of("password", PASSWORD))));
        deeds.add(new Deed(
                erase,
                "without",
                HttpStatus.UNAUTHORIZED,
                one(AuditAction.CONFIRMATION_FAILED),
                () -> as(register(), HttpMethod.DELETE, "/users/profile", Map.of("password", "not the password"))));
    }

    private void secondFactors(List<Deed> deeds) {
        String confirmation = "POST /api/v1/auth/confirmation";
        deeds.add(new Deed(
                confirmation,
                "with the password",
                HttpStatus.OK,
                one(AuditAction.CONFIRMED),
                () -> as(register(), HttpMethod.POST, "/auth/confirmation", Map.of("password", PASSWORD))));
        deeds.add(new Deed(
                confirmation,
                "without it",
                HttpStatus.UNAUTHORIZED,
                one(AuditAction.CONFIRMATION_FAILED),
                () -> as(register(), HttpMethod.POST, "/auth/confirmation", Map.of("password", "not the password"))));
        deeds.add(new Deed(
                "POST /api/v1/auth/second-factor/enable",
                "with a code of the key",
                HttpStatus.OK,
                one(AuditAction.SECOND_FACTOR_ENABLED),
                () -> enable(register())));
        deeds.add(new Deed(
                "POST /api/v1/auth/login",
                "a recovery code",
                HttpStatus.OK,
                List.of(AuditAction.RECOVERY_CODE_USED, AuditAction.LOGIN_SUCCEEDED),
                () -> {
                    Person person = register();
                    return new Request(
                            HttpMethod.POST,
                            "/auth/login",
                            null,
                            Map.of("email", person.email(), "password", PASSWORD, "code", recoveryCode(person)),
                            person);
                }));
        deeds.add(new Deed(
                "DELETE /api/v1/auth/second-factor",
                "with a recovery code",
                HttpStatus.OK,
                List.of(AuditAction.RECOVERY_CODE_USED, AuditAction.SECOND_FACTOR_DISABLED),
                () -> {
                    Person person = register();
                    return as(
                            person,
                            HttpMethod.DELETE,
                            "/auth/second-factor",
                            Map.of("password", PASSWORD, "code", recoveryCode(person)));
                }));
        deeds.add(new Deed(
                "DELETE /api/v1/users/{id}/second-factor",
                "who has lost it",
                HttpStatus.OK,
                one(AuditAction.SECOND_FACTOR_DISABLED),
                () -> {
                    Person person = register();
                    recoveryCode(person);
                    return as(administrator(), HttpMethod.DELETE, "/users/" + person.id() + "/second-factor", null);
                }));
        deeds.add(new Deed(
                "DELETE /api/v1/users/{id}/second-factor",
                "who has none",
                HttpStatus.OK,
                one(AuditAction.USERS_READ),
                () -> onUser(HttpMethod.DELETE, "/second-factor", null)));
    }

    private Request enable(Person person) {
        String secret = send(
                        as(person, HttpMethod.POST, "/auth/second-factor", Map.of("password", PASSWORD)),
                        UUID.randomUUID().toString(),
                        HttpStatus.OK)
                .at("/secret")
                .asString();
        return as(
                person,
                HttpMethod.POST,
                "/auth/second-factor/enable",
                Map.of("code", new Authenticator(secret, clock).code()));
    }

    private String recoveryCode(Person person) {
        return send(enable(person), UUID.randomUUID().toString(), HttpStatus.OK)
                .at("/recoveryCodes/0")
                .asString();
    }

    private void administration(List<Deed> deeds) {
        deeds.add(new Deed(
                "GET /api/v1/users",
                "a page of them",
                HttpStatus.OK,
                one(AuditAction.USERS_READ),
                () -> as(administrator(), HttpMethod.GET, "/users?limit=5", null)));
        String role = "PATCH /api/v1/users/{id}/role";
        deeds.add(new Deed(
                role,
                "another one",
                HttpStatus.OK,
                one(AuditAction.ROLE_CHANGED),
                () -> onUser(HttpMethod.PATCH, "/role", Map.of("role", "MODERATOR"))));
        deeds.add(new Deed(
                role,
                "the same",
                HttpStatus.OK,
                one(AuditAction.USERS_READ),
                () -> onUser(HttpMethod.PATCH, "/role", Map.of("role", "USER"))));
        String premium = "PUT /api/v1/users/{id}/premium";
        deeds.add(new Deed(
                premium,
                "until some day",
                HttpStatus.OK,
                one(AuditAction.PREMIUM_CHANGED),
                () -> onUser(HttpMethod.PUT, "/premium", Map.of("until", "2099-01-01T00:00:00Z"))));
        deeds.add(new Deed(
                premium,
                "not, as before",
                HttpStatus.OK,
                one(AuditAction.USERS_READ),
                () -> onUser(HttpMethod.PUT, "/premium", Map.of())));
        deeds.add(new Deed(
                "POST /api/v1/users/{id}/lock",
                "who is not locked",
                HttpStatus.OK,
                one(AuditAction.USER_LOCKED),
                () -> onUser(HttpMethod.POST, "/lock", null)));
        String unlock = "POST /api/v1/users/{id}/unlock";
        deeds.add(new Deed(
                unlock, "who is not locked", HttpStatus.OK, none(), () -> onUser(HttpMethod.POST, "/unlock", null)));
        deeds.add(new Deed(unlock, "who is locked", HttpStatus.OK, one(AuditAction.USER_UNLOCKED), () -> {
            Request request = onUser(HttpMethod.POST, "/lock", null);
            send(request, UUID.randomUUID().toString(), HttpStatus.OK);
            return new Request(
                    HttpMethod.POST,
                    request.path().replace("/lock", "/unlock"),
                    request.accessToken(),
                    null,
                    request.personal());
        }));
    }

    private void deleting(List<Deed> deeds) {
        deeds.add(new Deed(
                "DELETE /api/v1/users/{id}",
                "somebody",
                HttpStatus.OK,
                one(AuditAction.USER_DELETED),
                () -> onUser(HttpMethod.DELETE, "", null)));
        deeds.add(new Deed(
                "POST /api/v1/users/{id}/restore",
                "who was deleted",
                HttpStatus.OK,
                one(AuditAction.USER_RESTORED),
                () -> restore(onUser(HttpMethod.DELETE, "", null))));
        deeds.add(new Deed(
                "POST /api/v1/users/{id}/erase",
                "somebody",
                HttpStatus.OK,
                one(AuditAction.USER_ERASED),
                () -> onUser(HttpMethod.POST, "/erase", null)));
        deeds.add(new Deed(
                "DELETE /api/v1/leagues/{id}",
                "with matches",
                HttpStatus.OK,
                one(AuditAction.LEAGUE_DELETED),
                this::deleteLeague));
        deeds.add(new Deed(
                "POST /api/v1/leagues/{id}/restore",
                "a deleted one",
                HttpStatus.OK,
                one(AuditAction.LEAGUE_RESTORED),
                () -> restore(deleteLeague())));
    }

    private Request deleteLeague() {
        return as(
                administrator(),
                HttpMethod.DELETE,
                "/leagues/"
                        + TestLeague.withFixtures(intake, leagues, clock.instant(), 1)
                                .id(),
                null);
    }

    private void flagsAndCache(List<Deed> deeds) {
        deeds.add(new Deed(
                "PUT /api/v1/admin/flags/{key}",
                "a new one",
                HttpStatus.CREATED,
                one(AuditAction.FLAG_CHANGED),
                this::newFlag));
        deeds.add(new Deed(
                "PATCH /api/v1/admin/flags/{key}",
                "its kill switch",
                HttpStatus.OK,
                one(AuditAction.FLAG_CHANGED),
                () -> as(administrator(), HttpMethod.PATCH, flag(), Map.of("enabled", false))));
        deeds.add(new Deed(
                "DELETE /api/v1/admin/flags/{key}",
                "one that is there",
                HttpStatus.OK,
                one(AuditAction.FLAG_DELETED),
                () -> as(administrator(), HttpMethod.DELETE, flag(), null)));
        deeds.add(new Deed(
                "DELETE /api/v1/admin/cache/tags/{tag}",
                "one that nothing is under",
                HttpStatus.OK,
                one(AuditAction.CACHE_TAG_DROPPED),
                () -> as(administrator(), HttpMethod.DELETE, "/admin/cache/tags/nothing:1", null)));
    }

    private Request newFlag() {
        return as(
                administrator(),
                HttpMethod.PUT,
                "/admin/flags/audited-" + UUID.randomUUID(),
                Map.of("type", "BOOLEAN", "enabled", true, "value", true, "offValue", false));
    }

    private String flag() {
        Request made = newFlag();
        send(made, UUID.randomUUID().toString(), HttpStatus.CREATED);
        return made.path();
    }

    /** Sends a deletion and returns what takes it back. */
    private Request restore(Request deletion) {
        send(deletion, UUID.randomUUID().toString(), HttpStatus.OK);
        return new Request(
                HttpMethod.POST, deletion.path() + "/restore", deletion.accessToken(), null, deletion.personal());
    }

    private void football(List<Deed> deeds) {
        String finish = "POST /api/v1/matches/{id}/finish";
        deeds.add(new Deed(
                finish, "a first result", HttpStatus.OK, one(AuditAction.RESULT_SET), () -> finish(match(), 2, 1)));
        deeds.add(new Deed(finish, "another one", HttpStatus.OK, one(AuditAction.RESULT_CORRECTED), () -> {
            String match = match();
            send(finish(match, 2, 1), UUID.randomUUID().toString(), HttpStatus.OK);
            return finish(match, 2, 2);
        }));
        deeds.add(new Deed(finish, "the same again", HttpStatus.OK, none(), () -> {
            String match = match();
            send(finish(match, 2, 1), UUID.randomUUID().toString(), HttpStatus.OK);
            return finish(match, 2, 1);
        }));
        for (String how : List.of("cancel", "postpone")) {
            deeds.add(new Deed(
                    "POST /api/v1/matches/{id}/" + how,
                    "a match without a result",
                    HttpStatus.OK,
                    one(AuditAction.MATCH_CALLED_OFF),
                    () -> as(administrator(), HttpMethod.POST, "/matches/" + match() + "/" + how, null)));
        }
        String score = "PUT /api/v1/matches/{id}/score";
        deeds.add(new Deed(
                score, "a running match", HttpStatus.OK, one(AuditAction.LIVE_SCORE_SET), () -> score(match())));
        deeds.add(new Deed(score, "the same again", HttpStatus.OK, none(), () -> {
            String match = match();
            send(score(match), UUID.randomUUID().toString(), HttpStatus.OK);
            return score(match);
        }));
        String simulator = "/api/v1/admin/simulator/";
        deeds.add(new Deed(
                "POST " + simulator + "start", "a matchday", HttpStatus.OK, one(AuditAction.SIMULATOR_USED), () -> {
                    stopSimulator();
                    return startSimulator();
                }));
        deeds.add(new Deed(
                "PUT " + simulator + "speed", "faster", HttpStatus.OK, one(AuditAction.SIMULATOR_USED), () -> {
                    stopSimulator();
                    send(startSimulator(), UUID.randomUUID().toString(), HttpStatus.OK);
                    return as(administrator(), HttpMethod.PUT, "/admin/simulator/speed", Map.of("speed", 2));
                }));
        // It breaks the match off, which is an entry of nobody: the match had no result.
        deeds.add(new Deed(
                "POST " + simulator + "stop", "a matchday", HttpStatus.OK, one(AuditAction.SIMULATOR_USED), () -> {
                    stopSimulator();
                    send(startSimulator(), UUID.randomUUID().toString(), HttpStatus.OK);
                    return as(administrator(), HttpMethod.POST, "/admin/simulator/stop", null);
                }));
        deeds.add(new Deed(
                "POST /api/v1/teams/unresolved/{id}/resolve",
                "a new team",
                HttpStatus.OK,
                one(AuditAction.TEAM_RESOLVED),
                () -> as(
                        administrator(),
                        HttpMethod.POST,
                        "/teams/unresolved/" + unresolvedTeam() + "/resolve",
                        Map.of())));
        deeds.add(new Deed(
                "POST /api/v1/teams/{id}/merge",
                "into another one",
                HttpStatus.OK,
                one(AuditAction.TEAM_MERGED),
                this::mergeOfTeams));
        deeds.add(new Deed(
                "POST /api/v1/imports/folder",
                "now",
                HttpStatus.ACCEPTED,
                one(AuditAction.IMPORT_FOLDER_ASKED),
                () -> as(administrator(), HttpMethod.POST, "/imports/folder", null)));
        String imports = "POST /api/v1/imports";
        deeds.add(new Deed(
                imports,
                "two new matches",
                HttpStatus.ACCEPTED,
                one(AuditAction.IMPORT_TAKEN),
                () -> csv("06/10/2001,Kavala,Ionikos,1,1")));
        deeds.add(new Deed(
                imports,
                "a corrected result",
                HttpStatus.ACCEPTED,
                List.of(AuditAction.RESULT_CORRECTED, AuditAction.IMPORT_TAKEN),
                () -> {
                    send(csv("13/10/2001,Ionikos,Kavala,1,1"), UUID.randomUUID().toString(), HttpStatus.ACCEPTED);
                    return csv("13/10/2001,Ionikos,Kavala,1,2");
                }));
        deeds.add(new Deed(
                imports,
                "no file of that kind",
                HttpStatus.BAD_REQUEST,
                none(),
                () -> as(administrator(), HttpMethod.POST, "/imports?format=football-data-csv", "nonsense")
                        .withContent(MediaType.TEXT_PLAIN)));
    }

    private String unresolvedTeam() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 1);
        String name = "Nobody " + UUID.randomUUID();
        intake.accept(
                "test",
                league.league(),
                List.of(new IncomingMatch(
                        league.season(), clock.instant(), name, league.sides().get(0), null, null, List.of())));
        return jdbc.sql("select id from football.unresolved_teams where name = :name")
                .param("name", name)
                .query(String.class)
                .single();
    }

    private Request mergeOfTeams() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 1);
        IncomingMatch match = new IncomingMatch(
                "2001-02", clock.instant().minus(Duration.ofDays(9_000)), "Side A", "Side B", null, null, List.of());
        intake.accept(league.league(), List.of(match));
        Fixture fixture = matches.fixture(
                new MatchId(jdbc.sql("select id from football.matches where league_id = :league and season = '2001-02'")
                        .param("league", league.id().value())
                        .query(UUID.class)
                        .single()));
        String kept = jdbc.sql("select id from football.teams where country = :country and name = 'Side 1'")
                .param("country", league.league().country())
                .query(String.class)
                .single();
        return as(administrator(), HttpMethod.POST, "/teams/" + fixture.home() + "/merge", Map.of("into", kept));
    }

    private Request score(String match) {
        return as(
                administrator(),
                HttpMethod.PUT,
                "/matches/" + match + "/score",
                Map.of("home", 1, "away", 0, "phase", "FIRST_HALF", "minute", 12));
    }

    private void stopSimulator() {
        send(
                as(administrator(), HttpMethod.POST, "/admin/simulator/stop", null),
                UUID.randomUUID().toString(),
                HttpStatus.OK);
    }

    private Request startSimulator() {
        LeagueId league =
                TestLeague.withFixtures(intake, leagues, clock.instant(), 1).id();
        return as(
                administrator(),
                HttpMethod.POST,
                "/admin/simulator/start",
                Map.of("leagueId", league, "matches", 1, "speed", 1));
    }

    private void agents(List<Deed> deeds) {
        deeds.add(new Deed(
                "POST /api/v1/agents",
                "a new one",
                HttpStatus.CREATED,
                one(AuditAction.AGENT_CREATED),
                () -> newAgent(administrator())));
        deeds.add(new Deed(
                "POST /api/v1/agents/{id}/start",
                "an inactive one",
                HttpStatus.OK,
                one(AuditAction.AGENT_STARTED),
                () -> agent("INACTIVE", HttpMethod.POST, "/start")));
        String pause = "POST /api/v1/agents/{id}/pause";
        deeds.add(new Deed(
                pause,
                "an active one",
                HttpStatus.OK,
                one(AuditAction.AGENT_PAUSED),
                () -> agent("ACTIVE", HttpMethod.POST, "/pause")));
        deeds.add(new Deed(
                pause,
                "an inactive one",
                HttpStatus.CONFLICT,
                none(),
                () -> agent("INACTIVE", HttpMethod.POST, "/pause")));
        deeds.add(new Deed(
                "POST /api/v1/agents/{id}/stop",
                "an active one",
                HttpStatus.OK,
                one(AuditAction.AGENT_STOPPED),
                () -> agent("ACTIVE", HttpMethod.POST, "/stop")));
        deeds.add(new Deed(
                "DELETE /api/v1/agents/{id}",
                "an inactive one",
                HttpStatus.OK,
                one(AuditAction.AGENT_DELETED),
                () -> agent("INACTIVE", HttpMethod.DELETE, "")));
        deeds.add(new Deed(
                "POST /api/v1/agents/{id}/restore",
                "a deleted one",
                HttpStatus.OK,
                one(AuditAction.AGENT_RESTORED),
                () -> restore(agent("INACTIVE", HttpMethod.DELETE, ""))));
        deeds.add(new Deed(
                "PATCH /api/v1/agents/{id}", "another name", HttpStatus.OK, one(AuditAction.AGENT_RENAMED), () -> {
                    Request agent = agent("INACTIVE", HttpMethod.PATCH, "");
                    return as(administrator(), HttpMethod.PATCH, agent.path(), Map.of("name", "Another"));
                }));
    }

    private void agentTasks(List<Deed> deeds) {
        deeds.add(new Deed(
                "PATCH /api/v1/agents/{id}",
                "another configuration",
                HttpStatus.OK,
                one(AuditAction.AGENT_RECONFIGURED),
                () -> {
                    Request agent = newAgent(administrator());
                    JsonNode created = send(agent, UUID.randomUUID().toString(), HttpStatus.CREATED);
                    return new Request(
                            HttpMethod.PATCH,
                            "/agents/" + created.at("/id").asString(),
                            agent.accessToken(),
                            Map.of(
                                    "configuration",
                                    Map.of(
                                            "leagueIds",
                                            List.of(created.at("/configuration/leagueIds/0")
                                                    .asString()),
                                            "horizonDays",
                                            3)),
                            agent.personal());
                }));
        String submit = "POST /api/v1/agents/{id}/tasks";
        deeds.add(new Deed(
                submit, "of an active agent", HttpStatus.ACCEPTED, one(AuditAction.TASK_SUBMITTED), this::laterTask));
        deeds.add(new Deed(submit, "of an inactive agent", HttpStatus.CONFLICT, none(), () -> {
            Request agent = agent("INACTIVE", HttpMethod.POST, "/tasks");
            return new Request(agent.method(), agent.path(), agent.accessToken(), Map.of(), agent.personal());
        }));
        deeds.add(new Deed(
                submit + "/{taskId}/cancel",
                "one that waits",
                HttpStatus.OK,
                one(AuditAction.TASK_CANCELLED),
                () -> ofTask(laterTask(), "/cancel")));
        deeds.add(new Deed(
                "POST /api/v1/agents/{id}/workflows/{workflow}/runs/{runId}/cancel",
                "one that waits",
                HttpStatus.OK,
                one(AuditAction.WORKFLOW_CANCELLED),
                () -> waitingRun("/cancel")));
        for (String decision : List.of("approve", "reject")) {
            deeds.add(new Deed(
                    "POST /api/v1/agents/{id}/workflows/{workflow}/runs/{runId}/steps/{step}/" + decision,
                    "one that waits",
                    HttpStatus.OK,
                    one(
                            decision.equals("approve")
                                    ? AuditAction.WORKFLOW_STEP_APPROVED
                                    : AuditAction.WORKFLOW_STEP_REJECTED),
                    () -> waitingRun("/steps/asks/" + decision)));
        }
        deeds.add(new Deed(
                submit + "/{taskId}/retry",
                "one that was cancelled",
                HttpStatus.OK,
                one(AuditAction.TASK_RETRIED),
                () -> {
                    Request cancel = ofTask(laterTask(), "/cancel");
                    send(cancel, UUID.randomUUID().toString(), HttpStatus.OK);
                    return new Request(
                            HttpMethod.POST,
                            cancel.path().replace("/cancel", "/retry"),
                            cancel.accessToken(),
                            null,
                            cancel.personal());
                }));
    }

    /** A workflow of which one step waits for an agent that is paused, and one for somebody's approval. */
    private Request waitingRun(String action) {
        Request paused = agent("PAUSED", HttpMethod.POST, "/cancel");
        String step = paused.path().split("/", -1)[2];
        Request workflow = new Request(
                HttpMethod.POST,
                "/agents",
                paused.accessToken(),
                Map.of(
                        "name",
                        "Waiting",
                        "type",
                        "WORKFLOW",
                        "configuration",
                        Map.of(
                                "steps",
                                List.of(
                                        Map.of("id", "waits", "agentId", step),
                                        Map.of("id", "asks", "approval", Map.of("question", "Go on?"))))),
                paused.personal());
        String agent = "/agents/"
                + send(workflow, UUID.randomUUID().toString(), HttpStatus.CREATED)
                        .at("/id")
                        .asString();
        send(posted(paused, agent + "/start", null), UUID.randomUUID().toString(), HttpStatus.OK);
        send(posted(paused, agent + "/tasks", Map.of()), UUID.randomUUID().toString(), HttpStatus.ACCEPTED);
        Request list = new Request(
                HttpMethod.GET, agent + "/workflows/own/runs", paused.accessToken(), null, paused.personal());
        await().until(() -> !send(list, UUID.randomUUID().toString(), HttpStatus.OK)
                .at("/data")
                .isEmpty());
        String run = send(list, UUID.randomUUID().toString(), HttpStatus.OK)
                .at("/data/0/id")
                .asString();
        return posted(paused, agent + "/workflows/own/runs/" + run + action, null);
    }

    private static Request posted(Request as, String path, Object body) {
        return new Request(HttpMethod.POST, path, as.accessToken(), body, as.personal());
    }

    private Request laterTask() {
        Request agent = agent("ACTIVE", HttpMethod.POST, "/tasks");
        return new Request(
                agent.method(),
                agent.path(),
                agent.accessToken(),
                Map.of("runAt", clock.instant().plus(Duration.ofDays(1))),
                agent.personal());
    }

    private Request ofTask(Request submit, String what) {
        String task = send(submit, UUID.randomUUID().toString(), HttpStatus.ACCEPTED)
                .at("/id")
                .asString();
        return new Request(
                HttpMethod.POST, submit.path() + "/" + task + what, submit.accessToken(), null, submit.personal());
    }

    private void models(List<Deed> deeds) {
        String promote = "POST /api/v1/predictions/models/{version}/promote";
        deeds.add(new Deed(
                promote,
                "a candidate",
                HttpStatus.OK,
                one(AuditAction.MODEL_PROMOTED),
                () -> as(administrator(), HttpMethod.POST, "/predictions/models/" + candidate() + "/promote", null)));
        deeds.add(new Deed(
                promote,
                "the default",
                HttpStatus.OK,
                none(),
                () -> as(administrator(), HttpMethod.POST, "/predictions/models/" + model() + "/promote", null)));
        String retire = "POST /api/v1/predictions/models/{version}/retire";
        deeds.add(new Deed(
                retire,
                "a candidate",
                HttpStatus.OK,
                one(AuditAction.MODEL_RETIRED),
                () -> as(administrator(), HttpMethod.POST, "/predictions/models/" + candidate() + "/retire", null)));
        deeds.add(new Deed(
                retire,
                "the default",
                HttpStatus.UNPROCESSABLE_CONTENT,
                none(),
                () -> as(administrator(), HttpMethod.POST, "/predictions/models/" + model() + "/retire", null)));
    }

    /** A version of a league's candidate. */
    private String candidate() {
        return jdbc.sql("""
                        select c.version
                        from predictions.models c
                        join predictions.models d on d.league_id = c.league_id
                        where d.version = :version and c.algorithm = 'online'
                        """).param("version", model()).query(String.class).single();
    }

    private void backTests(List<Deed> deeds) {
        deeds.add(new Deed(
                "POST /api/v1/predictions/models/{version}/backtest",
                "a new one",
                HttpStatus.ACCEPTED,
                one(AuditAction.BACKTEST_STARTED),
                () -> as(administrator(), HttpMethod.POST, "/predictions/models/" + model() + "/backtest", null)));
        deeds.add(new Deed(
                "POST /api/v1/predictions/models/{version}/backtests/{id}/cancel",
                "one that waits",
                HttpStatus.OK,
                one(AuditAction.BACKTEST_CANCELLED),
                () -> {
                    String version = model();
                    String waiting = jdbc.sql("""
                                    insert into evaluation.back_tests (model_version, seasons, status, created_at)
                                    values (:version, array['2001-02'], 'PENDING', now())
                                    returning id
                                    """)
                            .param("version", version)
                            .query(String.class)
                            .single();
                    return as(
                            administrator(),
                            HttpMethod.POST,
                            "/predictions/models/" + version + "/backtests/" + waiting + "/cancel",
                            null);
                }));
    }

    private static List<AuditAction> one(AuditAction action) {
        return List.of(action);
    }

    private static List<AuditAction> none() {
        return List.of();
    }

    private JsonNode send(Request request, String correlation, HttpStatus status) {
        RestTestClient client = request.accessToken() == null ? api.anonymous() : api.with(request.accessToken());
        RestTestClient.RequestBodySpec sent = client.method(request.method())
                .uri("/api/v1" + request.path())
                .header("X-Correlation-Id", correlation)
                .header("X-Forwarded-For", request.personal().address());
        if (request.body() instanceof Content content) {
            return Api.json(
                    sent.contentType(content.type()).body(content.body()).exchange(), status);
        }
        return request.body() == null
                ? Api.json(sent.exchange(), status)
                : Api.json(
                        sent.contentType(MediaType.APPLICATION_JSON)
                                .body(request.body())
                                .exchange(),
                        status);
    }

    /** Other threads may write at the same time; what one request caused has its correlation id. */
    private List<String> entries(String correlation, String expression) {
        return jdbc.sql("select " + expression
                        + " from audit.entries e where correlation_id = :correlation order by recorded_at, id")
                .param("correlation", correlation)
                .query(String.class)
                .list();
    }

    private static void assertNothingPersonal(String entry, Person person) {
        assertThat(entry)
                .doesNotContainIgnoringCase(
                        person.email(), person.username(), person.address(), PASSWORD, NEW_PASSWORD, "@", "Ann-Kathrin")
                .doesNotContain(person.accessToken() + ".", person.refresh() + ".");
    }

    private JsonNode find(Person administrator, String query) {
        return send(
                as(administrator, HttpMethod.GET, "/admin/audit?" + query, null),
                UUID.randomUUID().toString(),
                HttpStatus.OK);
    }

    private static Request as(Person person, HttpMethod method, String path, Object body) {
        return new Request(method, path, person.accessToken(), body, person);
    }

    private static Person stranger() {
        String name = "v" + UUID.randomUUID().toString().replace("-", "").substring(0, 15);
        String address = "2001:db8:1:" + Integer.toHexString(NEXT_ADDRESS.incrementAndGet()) + "::1";
        return new Person("", name + "@example.org", name, address, "none", "none");
    }

    private static Map<String, String> registration(Person person) {
        return Map.of(
                "email",
                person.email(),
                "username",
                person.username(),
                "password",
                PASSWORD,
                "firstName",
                "Ann-Kathrin",
                "refreshTokenDelivery",
                "BODY");
    }

    private Person register() {
        Person person = stranger();
        return signedIn(
                person,
                send(
                        new Request(HttpMethod.POST, "/auth/register", null, registration(person), person),
                        UUID.randomUUID().toString(),
                        HttpStatus.CREATED));
    }

    private Person signIn(Person person, String password) {
        return signedIn(person, send(login(person, password), UUID.randomUUID().toString(), HttpStatus.OK));
    }

    private static Person signedIn(Person person, JsonNode answer) {
        return new Person(
                answer.at("/user/id").asString(),
                person.email(),
                person.username(),
                person.address(),
                answer.at("/accessToken").asString(),
                answer.at("/refreshToken").asString());
    }

    private static Request login(Person person, String password) {
        return new Request(
                HttpMethod.POST,
                "/auth/login",
                null,
                Map.of("email", person.email(), "password", password, "refreshTokenDelivery", "BODY"),
                person);
    }

    private static Request refresh(Person person) {
        return new Request(HttpMethod.POST, "/auth/refresh", null, Map.of("refreshToken", person.refresh()), person);
    }

    /** The same for all: each costs three hashes of passwords. */
    private Person administrator() {
        if (administrator == null) {
            Person person = register();
            jdbc.sql("update identity.users set role = :role where id = :id")
                    .param("role", Role.ADMIN.name())
                    .param("id", UUID.fromString(person.id()))
                    .update();
            administrator = signIn(person, PASSWORD);
        }
        return administrator;
    }

    private Request onUser(HttpMethod method, String path, Object body) {
        return as(administrator(), method, "/users/" + register().id() + path, body);
    }

    private String session(Person person) {
        return send(
                        as(person, HttpMethod.GET, "/auth/sessions", null),
                        UUID.randomUUID().toString(),
                        HttpStatus.OK)
                .at("/data/0/id")
                .asString();
    }

    /** A link as {@code EmailTokens} would send it. */
    private String link(Person person, String purpose) {
        String token = UUID.randomUUID().toString();
        jdbc.sql("""
                        insert into identity.email_tokens (hash, user_id, purpose, created_at, expires_at)
                        values (:hash, :user, :purpose, now(), :expires)
                        """)
                .param("hash", hash.of("email " + purpose + " " + token))
                .param("user", UUID.fromString(person.id()))
                .param("purpose", purpose)
                .param("expires", Timestamp.from(clock.instant().plusSeconds(600)))
                .update();
        return token;
    }

    private String match() {
        String code = UUID.randomUUID().toString().substring(0, 12);
        IncomingLeague league = new IncomingLeague("A" + code, "League " + code, "Country " + code);
        Instant yesterday = clock.instant().minus(Duration.ofDays(1));
        intake.accept(league, List.of(new IncomingMatch("2023-24", yesterday, "Abel", "Bea", null, null, List.of())));
        return matches.fixtures(
                        leagues.byCode(league.code()).orElseThrow(),
                        yesterday.minusSeconds(60),
                        yesterday.plusSeconds(60))
                .get(0)
                .id()
                .toString();
    }

    private Request finish(String match, int home, int away) {
        return as(
                administrator(), HttpMethod.POST, "/matches/" + match + "/finish", Map.of("home", home, "away", away));
    }

    private Request csv(String row) {
        return as(
                        administrator(),
                        HttpMethod.POST,
                        "/imports?format=football-data-csv",
                        "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG\nG1," + row + "\n")
                .withContent(MediaType.parseMediaType("text/csv"));
    }

    private Request newAgent(Person administrator) {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 1);
        return as(
                administrator,
                HttpMethod.POST,
                "/agents",
                Map.of(
                        "name",
                        "Oracle",
                        "type",
                        "PREDICTION",
                        "configuration",
                        Map.of("leagueIds", List.of(league.id()))));
    }

    private Request agent(String status, HttpMethod method, String path) {
        Person administrator = administrator();
        String id = send(newAgent(administrator), UUID.randomUUID().toString(), HttpStatus.CREATED)
                .at("/id")
                .asString();
        jdbc.sql("update agents.agents set status = :status where id = :id")
                .param("status", status)
                .param("id", UUID.fromString(id))
                .update();
        return as(administrator, method, "/agents/" + id + path, null);
    }

    private String model() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 1);
        publishing.publish(league.id(), Duration.ofDays(14), UUID.randomUUID());
        return jdbc.sql("select version from predictions.models where league_id = :league and algorithm = 'geo'")
                .param("league", league.id().value())
                .query(String.class)
                .single();
    }

    /** Our endpoints that are for changing something. */
    private Set<String> changing() {
        Set<RequestMethod> reading = EnumSet.of(RequestMethod.GET, RequestMethod.HEAD, RequestMethod.OPTIONS);
        return mappings.getHandlerMethods().entrySet().stream()
                .filter(entry -> entry.getValue().getBeanType().getName().startsWith("dev.tippmixmentor"))
                .flatMap(entry -> entry.getKey().getPatternValues().stream()
                        .filter(pattern -> !pattern.equals("/error"))
                        .flatMap(pattern -> methods(
                                        entry.getKey().getMethodsCondition().getMethods())
                                .filter(method -> !reading.contains(method))
                                .map(method -> method + " " + pattern)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<RequestMethod> methods(Set<RequestMethod> methods) {
        return methods.isEmpty() ? Arrays.stream(RequestMethod.values()) : methods.stream();
    }
}
