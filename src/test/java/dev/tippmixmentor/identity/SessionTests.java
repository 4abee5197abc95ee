package dev.tippmixmentor.identity;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.security.Membership;
import dev.tippmixmentor.platform.security.RevokedSessions;
import dev.tippmixmentor.platform.security.SecretsInTests;
import dev.tippmixmentor.platform.web.ClientAddress;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.PublishedEvents;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.StompSocket;
import java.net.http.HttpResponse;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Sessions and what ends them. */
@IntegrationTest
class SessionTests {
    private static final Logger log = LoggerFactory.getLogger(SessionTests.class);
    private static final String NEW_PASSWORD = "a wholly different one";
    private static final Caller CALLER = new Caller(new ClientAddress("2001:db8:7::1", "2001:db8:7::"), null);
    private static final String OLD_SECRET = "b3Wm8ZkQv5Tn1XhRc7LdYp4GsJf9EuAoK2iVt6Nq";
    private static final String NEW_SECRET = "Hc5TqV8nZ2LrYd7KwXe4GsJm9RbPf3Au6EoNt1Mi";
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    @Autowired
    PublishedEvents events;

    @Autowired
    SignIn signIn;

    @Autowired
    Sessions sessions;

    @Autowired
    SessionProperties properties;

    @Autowired
    RevokedSessions revoked;

    @Autowired
    EmailTokens emailTokens;

    @Autowired
    SecondFactors factors;

    @Autowired
    AuditLog audit;

    @Autowired
    ApplicationEventPublisher publisher;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void aUserSeesTheirSessionsAndWhichOneThisIs() {
        Person first = Person.register(api);
        Person second = first.signIn();

        JsonNode sessions = json(second.get("/auth/sessions"), HttpStatus.OK).at("/data");

        assertThat(sessions).hasSize(2);
        assertThat(sessions.at("/0/current").asBoolean()).isTrue();
        assertThat(sessions.at("/1/current").asBoolean()).isFalse();
        assertThat(sessions.at("/0/device").asString()).startsWith("Java-http-client/");
        assertThat(sessions.at("/0/address").asString()).startsWith("2001:db8:0:");
        assertThat(sessions.at("/0/createdAt").asString()).endsWith("Z");
        assertThat(sessions.toString()).doesNotContain("hash", "token");
    }

    @Test
    void aUserSeesAllTheirSessionsPageByPage() {
        Person person = Person.register(api);
        jdbc.sql("""
                        insert into identity.sessions (user_id, created_at, authenticated_at, last_used_at, expires_at)
                        select :user, opened, opened, opened - (number / 7) * interval '1 minute',
                            opened + interval '1 day'
                        from generate_series(1, 120) number
                            cross join (select cast(:now as timestamptz) as opened)
                        """)
                .param("user", UUID.fromString(person.id()))
                .param("now", Timestamp.from(clock.instant()))
                .update();
        Set<String> ids = new HashSet<>();
        List<Integer> sizes = new ArrayList<>();
        String next = "";

        while (next != null) {
            JsonNode page = json(person.get("/auth/sessions?limit=50&total=true" + next), HttpStatus.OK);
            page.at("/data").forEach(session -> ids.add(session.at("/id").asString()));
            sizes.add(page.at("/data").size());
            assertThat(page.at("/meta/total").asInt()).isEqualTo(121);
            JsonNode cursor = page.at("/meta/nextCursor");
            next = cursor.isNull() ? null : "&cursor=" + cursor.asString();
        }

        assertThat(sizes).containsExactly(50, 50, 21);
        assertThat(ids).hasSize(121);
    }

    @Test
    void aUserEndsAnotherSessionOfTheirs() {
        Person stolen = Person.register(api);
        Person owner = stolen.signIn();

        json(owner.call(HttpMethod.DELETE, "/auth/sessions/" + stolen.sessionId(), null), HttpStatus.OK);

        assertEnded(stolen);
        assertAlive(owner);
    }

    @Test
    void whoFoundATokenDoesNotEndOtherSessionsWithoutThePassword() {
        Person owner = Person.register(api);
        Person stolen = owner.signIn();
        jdbc.sql(
                        "update identity.sessions set authenticated_at = authenticated_at - interval '16 minutes' where id = :id")
                .param("id", stolen.sessionId())
                .update();
        String ownersSession = "/auth/sessions/" + owner.sessionId();

        assertThat(code(stolen.call(HttpMethod.DELETE, ownersSession, null), HttpStatus.FORBIDDEN))
                .isEqualTo("REAUTHENTICATION_REQUIRED");
        assertThat(code(stolen.call(HttpMethod.POST, "/auth/logout-all", null), HttpStatus.FORBIDDEN))
                .isEqualTo("REAUTHENTICATION_REQUIRED");
        assertThat(code(
                        stolen.call(HttpMethod.POST, "/auth/confirmation", Map.of("password", "not the password")),
                        HttpStatus.UNAUTHORIZED))
                .isEqualTo("AUTH_FAILED");
        assertAlive(owner);

        json(
                stolen.call(
                        HttpMethod.POST,
                        "/auth/confirmation",
                        Map.of("password", stolen.registration().password())),
                HttpStatus.OK);
        json(stolen.call(HttpMethod.DELETE, ownersSession, null), HttpStatus.OK);

        assertEnded(owner);
    }

    @Test
    void whoGuessesWithAStolenSessionDoesNotKeepTheOwnerFromTheirs() {
        Person owner = Person.register(api);
        Person stolen = owner.signIn();
        Stream.generate(() -> stolen.call(HttpMethod.POST, "/auth/confirmation", Map.of("password", "a guess")))
                .limit(6)
                .forEach(answer -> answer.expectStatus().is4xxClientError());

        json(
                owner.call(
                        HttpMethod.POST,
                        "/auth/confirmation",
                        Map.of("password", owner.registration().password())),
                HttpStatus.OK);
    }

    @Test
    void aRefreshTokenOutlivesTheSecretItWasStoredUnder() {
        UserView user = signIn.register(TestRegistrations.somebody(), CALLER).user();
        Sessions before = under(SecretsInTests.hash(OLD_SECRET));
        Sessions after = under(SecretsInTests.hash(NEW_SECRET, OLD_SECRET));
        String first = before.open(user.id(), passwordHash(user), CALLER).refreshToken();
        String ofTwoTabs = before.open(user.id(), passwordHash(user), CALLER).refreshToken();

        String second = rotate(after, first);
        String third = rotate(after, second);
        String ofTheFirstTab = rotate(before, ofTwoTabs);

        assertThat(rotate(after, third)).isNotEqualTo(third);
        assertThat(rotate(after, ofTwoTabs)).isEqualTo(ofTheFirstTab);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> rotate(after, first))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.TOKEN_REUSED));
    }

    private String rotate(Sessions sessions, String token) {
        return Objects.requireNonNull(
                transaction.execute(status -> sessions.rotate(token, CALLER).refreshToken()));
    }

    private Sessions under(KeyedHash hash) {
        return new Sessions(jdbc, new RefreshTokens(jdbc, hash), properties, revoked, audit, publisher, clock);
    }

    private String passwordHash(UserView user) {
        return jdbc.sql("select password_hash from identity.users where id = :id")
                .param("id", user.id().value())
                .query(String.class)
                .single();
    }

    @Test
    void aSessionOfSomebodyElseDoesNotExist() {
        Person owner = Person.register(api);
        Person stranger = Person.register(api);

        JsonNode problem = json(
                stranger.call(HttpMethod.DELETE, "/auth/sessions/" + owner.sessionId(), null), HttpStatus.NOT_FOUND);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("RESOURCE_NOT_FOUND");
        assertAlive(owner);
    }

    @Test
    void signingOutEndsTheAccessTokenAtOnce() {
        Person person = Person.register(api);
        Person elsewhere = person.signIn();

        json(person.call(HttpMethod.POST, "/auth/logout", null), HttpStatus.OK);

        assertEnded(person);
        assertAlive(elsewhere);
    }

    @Test
    void signingOutEverywhereEndsAllSessions() {
        Person one = Person.register(api);
        Person other = one.signIn();

        json(one.call(HttpMethod.POST, "/auth/logout-all", null), HttpStatus.OK);

        assertEnded(one);
        assertEnded(other);
    }

    @Test
    void anotherPasswordEndsTheOtherSessionsAndIsTheOnlyOneThatWorks() {
        Person person = Person.register(api);
        Person elsewhere = person.signIn();

        json(
                person.call(
                        HttpMethod.POST,
                        "/auth/password",
                        Map.of("currentPassword", person.registration().password(), "newPassword", NEW_PASSWORD)),
                HttpStatus.OK);

        assertAlive(person);
        assertEnded(elsewhere);
        assertThat(code(person.tryPassword(person.registration().password()), HttpStatus.UNAUTHORIZED))
                .isEqualTo("AUTH_FAILED");
        json(person.tryPassword(NEW_PASSWORD), HttpStatus.OK);
    }

    @Test
    void thePasswordIsChangedByWhoKnowsItOnly() {
        Person person = Person.register(api);

        RestTestClient.ResponseSpec wrong = person.call(
                HttpMethod.POST,
                "/auth/password",
                Map.of("currentPassword", "not the password", "newPassword", NEW_PASSWORD));
        RestTestClient.ResponseSpec common = person.call(
                HttpMethod.POST,
                "/auth/password",
                Map.of("currentPassword", person.registration().password(), "newPassword", "password1234"));
        RestTestClient.ResponseSpec same = person.call(
                HttpMethod.POST,
                "/auth/password",
                Map.of(
                        "currentPassword",
                        person.registration().password(),
                        "newPassword",
                        person.registration().password()));

        assertThat(code(wrong, HttpStatus.UNAUTHORIZED)).isEqualTo("AUTH_FAILED");
        assertThat(json(common, HttpStatus.BAD_REQUEST).at("/violations/0/rule").asString())
                .isEqualTo("Common");
        assertThat(json(same, HttpStatus.BAD_REQUEST).at("/violations/0/field").asString())
                .isEqualTo("newPassword");
        json(person.signIn().get("/users/profile"), HttpStatus.OK);
    }

    @Test
    void whatHappensToAUserIsPublishedAndNothingElse() {
        Person administrator = administrator();
        Person person = Person.register(api);
        Person elsewhere = person.signIn();

        json(person.tryPassword("not the password"), HttpStatus.UNAUTHORIZED);
        json(elsewhere.call(HttpMethod.POST, "/auth/logout", null), HttpStatus.OK);
        json(
                person.call(
                        HttpMethod.POST,
                        "/auth/password",
                        Map.of("currentPassword", person.registration().password(), "newPassword", NEW_PASSWORD)),
                HttpStatus.OK);
        String role = "/users/" + person.id() + "/role";
        json(administrator.call(HttpMethod.PATCH, role, Map.of("role", "MODERATOR")), HttpStatus.OK);
        json(administrator.call(HttpMethod.PATCH, role, Map.of("role", "MODERATOR")), HttpStatus.OK);
        json(administrator.call(HttpMethod.POST, "/users/" + person.id() + "/lock", null), HttpStatus.OK);
        json(administrator.call(HttpMethod.POST, "/users/" + person.id() + "/lock", null), HttpStatus.OK);
        json(administrator.call(HttpMethod.POST, "/users/" + person.id() + "/unlock", null), HttpStatus.OK);
        Person again = person.withPassword(NEW_PASSWORD).signIn();
        json(again.call(HttpMethod.DELETE, "/users/profile", Map.of("password", NEW_PASSWORD)), HttpStatus.OK);

        List<Object> published = events.matching(event -> event.toString().contains(person.id()));
        assertThat(published)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly(
                        "UserRegistered",
                        "SessionsEnded",
                        "PasswordChanged",
                        "SessionsEnded",
                        "RoleChanged",
                        "UserLocked",
                        "UserUnlocked",
                        "SessionsEnded",
                        "UserErased");
        assertThat(published.toString()).doesNotContain(person.registration().email());
    }

    @Test
    void theReuseOfARefreshTokenEndsItsSocketsAndIsPublished() {
        Person person = Person.register(api);
        String second = rotated(person.refreshToken());
        rotated(second);
        try (StompClient socket = StompClient.withBearer(api, person.accessToken())) {
            assertThat(code(person.refresh(), HttpStatus.UNAUTHORIZED)).isEqualTo("TOKEN_REUSED");

            await().atMost(AT_ONCE).until(() -> !socket.socket().isOpen());
        }
        assertThat(code(person.get("/users/profile"), HttpStatus.UNAUTHORIZED)).isEqualTo("AUTH_FAILED");
        assertThat(events.matching(event -> event.toString().contains(person.id())))
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("UserRegistered", "SessionsEnded", "RefreshTokenReused");
    }

    /** Few of the rounds below, each of which costs a second or more. */
    @Test
    void fiftyRefreshesAtTheSameMomentLoseNoSession() throws Exception {
        assertThat(lostOfFiftyAtOnce(4)).isZero();
    }

    @Test
    @Tag("benchmark")
    void fiftyRefreshesAtTheSameMomentTwoHundredTimesLoseNoSession() throws Exception {
        assertThat(lostOfFiftyAtOnce(200)).isZero();
    }

    private int lostOfFiftyAtOnce(int rounds) throws Exception {
        ExecutorService tabs = Executors.newFixedThreadPool(50);
        int lost = 0;
        Person person = Person.register(api);
        String token = person.refreshToken();
        for (int round = 0; round < rounds; round++) {
            String current = token;
            Callable<String> tab = () -> rotated(current);
            Set<String> successors = new HashSet<>();
            for (Future<String> answer :
                    tabs.invokeAll(Stream.generate(() -> tab).limit(50).toList())) {
                successors.add(answer.get());
            }
            lost += successors.size() - 1;
            token = successors.iterator().next();
        }
        tabs.shutdown();

        assertThat(rotated(token)).as("the session goes on").isNotEmpty();
        log.info("{} x 50 refreshes at the same moment, {} lost", rounds, lost);
        return lost;
    }

    /** Whoever comes with a replaced token after the grace is a thief, or was robbed by one. */
    @Test
    void theReplayOfATokenOutsideTheGraceEndsTheFamilyAndItsSocketsWithinASecond() {
        List<Person> families =
                Stream.generate(() -> Person.register(api)).limit(10).toList();
        List<String> newest =
                families.stream().map(person -> rotated(person.refreshToken())).toList();
        List<StompClient> sockets = families.stream()
                .flatMap(person -> Stream.of(person.accessToken(), person.accessToken()))
                .map(token -> StompClient.withBearer(api, token))
                .toList();
        Duration slowest = Duration.ZERO;
        try {
            clock.advance(Duration.ofSeconds(11));

            for (Person person : families) {
                assertThat(code(person.refresh(), HttpStatus.UNAUTHORIZED)).isEqualTo("TOKEN_REUSED");
            }
            Instant replayed = Instant.now();
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(AT_ONCE)
                    .until(() ->
                            sockets.stream().noneMatch(socket -> socket.socket().isOpen()));
            slowest = Duration.between(replayed, Instant.now());

            for (int i = 0; i < families.size(); i++) {
                assertThat(code(families.get(i).get("/users/profile"), HttpStatus.UNAUTHORIZED))
                        .isEqualTo("AUTH_FAILED");
                RestTestClient.ResponseSpec child =
                        Person.post(api, Person.nextAddress(), "/refresh", Map.of("refreshToken", newest.get(i)));
                assertThat(code(child, HttpStatus.UNAUTHORIZED)).isEqualTo("AUTH_FAILED");
            }
        } finally {
            clock.reset();
            sockets.forEach(StompClient::close);
        }
        log.info(
                "{} replays outside the grace: {} families ended, {} sockets closed {} ms after the last replay",
                families.size(),
                families.size(),
                sockets.size(),
                slowest.toMillis());
    }

    /** The grace is for tabs that race, so the second one gets what the first one got, and nothing ends. */
    @Test
    void aReplayWithinTheGraceGetsTheSameChild() {
        Person person = Person.register(api);
        String child = rotated(person.refreshToken());
        try {
            clock.advance(Duration.ofSeconds(9));

            assertThat(rotated(person.refreshToken())).isEqualTo(child);
            assertThat(rotated(child)).isNotEqualTo(child);
        } finally {
            clock.reset();
        }
    }

    @Test
    void aSessionThatIsNotUsedEnds() {
        Person person = Person.register(api);
        try {
            clock.advance(Duration.ofDays(7).minusMinutes(1));
            String child = rotated(person.refreshToken());
            clock.advance(Duration.ofDays(7).plusMinutes(1));

            RestTestClient.ResponseSpec late =
                    Person.post(api, person.address(), "/refresh", Map.of("refreshToken", child));

            assertThat(code(late, HttpStatus.UNAUTHORIZED)).isEqualTo("AUTH_FAILED");
        } finally {
            clock.reset();
        }
    }

    @Test
    void theListSaysWhenASessionWasLastUsedAndFromWhere() {
        Person person = Person.register(api);
        JsonNode before = json(person.get("/auth/sessions"), HttpStatus.OK).at("/data/0");
        String elsewhere = Person.nextAddress();
        try {
            clock.advance(Duration.ofMinutes(5));
            json(Person.post(api, elsewhere, "/refresh", Map.of("refreshToken", person.refreshToken())), HttpStatus.OK);

            JsonNode after = json(person.get("/auth/sessions"), HttpStatus.OK).at("/data/0");

            assertThat(after.at("/createdAt")).isEqualTo(before.at("/createdAt"));
            assertThat(Duration.between(at(before, "/lastUsedAt"), at(after, "/lastUsedAt")))
                    .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
            assertThat(after.at("/address").asString()).startsWith(elsewhere.substring(0, elsewhere.indexOf("::")));
        } finally {
            clock.reset();
        }
    }

    private static Instant at(JsonNode session, String field) {
        return Instant.parse(session.at(field).asString());
    }

    /** Some ran out, some were ended; what counts is when they were over. */
    @Test
    void aSessionIsForgottenAMonthAfterItEnded() {
        Person current = Person.register(api);
        UUID user = UUID.fromString(current.id());
        jdbc.sql("""
                        insert into identity.sessions
                            (user_id, created_at, last_used_at, expires_at, revoked_at, device)
                        values
                            (:user, now() - interval '60 days', now() - interval '50 days',
                                now() - interval '31 days', null, 'ran out long ago'),
                            (:user, now() - interval '60 days', now() - interval '50 days',
                                now() - interval '29 days', null, 'ran out'),
                            (:user, now() - interval '60 days', now() - interval '50 days',
                                now() + interval '5 days', now() - interval '31 days', 'was ended long ago'),
                            (:user, now() - interval '60 days', now() - interval '50 days',
                                now() + interval '5 days', now() - interval '29 days', 'was ended')
                        """).param("user", user).update();

        sessions.purge();

        assertThat(jdbc.sql("select device from identity.sessions where user_id = :user")
                        .param("user", user)
                        .query(String.class)
                        .list())
                .hasSize(3)
                .contains("ran out", "was ended");
    }

    @Test
    void whereSessionsAreNotForgottenLinksAreAllTheSame() {
        UserId user =
                signIn.register(TestRegistrations.somebody(), CALLER).user().id();
        emailTokens.issue(user, EmailPurpose.RESET_PASSWORD, Duration.ZERO.minusSeconds(1));
        SettableClock beyondPostgres = new SettableClock();
        beyondPostgres.advance(Duration.ofDays(365L * 300_000));
        Sessions failing = new Sessions(
                jdbc,
                new RefreshTokens(jdbc, SecretsInTests.hash(OLD_SECRET)),
                properties,
                revoked,
                audit,
                publisher,
                beyondPostgres);
        RecurringTask<Void> purge = new IdentityConfig().identityPurge(failing, emailTokens, factors);

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> purge.execute(new TaskInstance<>("identity-purge", "once"), null));

        assertThat(jdbc.sql("select count(*) from identity.email_tokens where user_id = :user")
                        .param("user", user.value())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    /** Whoever knows the password could else open so many that nothing ends them. */
    @Test
    void ofMoreThanAHundredSessionsThoseEndThatWereNotUsedForLongest() {
        Person person = Person.register(api);
        UUID user = UUID.fromString(person.id());
        jdbc.sql("""
                        insert into identity.sessions (user_id, created_at, last_used_at, expires_at, device)
                        select :user, now() - interval '3 hours', now() - number * interval '1 minute',
                            now() + interval '7 days', 'device ' || number
                        from generate_series(1, 120) as number
                        """).param("user", user).update();

        Person latest = person.signIn();

        List<UUID> ended = ids(user, "revoked_at is not null and end_reason = 'REVOKED'");
        assertThat(ids(user, "revoked_at is null")).hasSize(100);
        assertThat(ended)
                .containsExactlyElementsOf(ids(user, "cast(substring(device from '^device (\\d+)$') as integer) > 98"))
                .hasSize(22)
                .allMatch(revoked::isRevoked);
        assertThat(events.matching(event ->
                        event instanceof SessionsEnded of && of.userId().value().equals(user)))
                .singleElement()
                .satisfies(event ->
                        assertThat(((SessionsEnded) event).sessionIds()).containsExactlyInAnyOrderElementsOf(ended));
        assertAlive(person);
        assertAlive(latest);
    }

    private List<UUID> ids(UUID user, String condition) {
        return jdbc.sql("select id from identity.sessions where user_id = :user and " + condition + " order by id")
                .param("user", user)
                .query(UUID.class)
                .list();
    }

    @Test
    void whoseFirstSessionFailsIsNotRegisteredEither() {
        Registration somebody = TestRegistrations.somebody();
        Caller impossible = new Caller(new ClientAddress("x", "x"), "d".repeat(Caller.MAX_DEVICE + 1));

        assertThatExceptionOfType(DataIntegrityViolationException.class)
                .isThrownBy(() -> signIn.register(somebody, impossible));

        json(Person.post(api, Person.nextAddress(), "/register", somebody), HttpStatus.CREATED);
    }

    @Test
    void signingOutTakesTheCookiesAway() {
        List<String> cookies = Person.register(api)
                .call(HttpMethod.POST, "/auth/logout", null)
                .expectBody()
                .returnResult()
                .getResponseHeaders()
                .get(HttpHeaders.SET_COOKIE);

        assertThat(cookies).hasSize(2).allMatch(cookie -> cookie.contains("Max-Age=0"));
    }

    @Test
    void anotherRoleEndsAllSessionsAndCountsFromTheNextSignIn() {
        Person administrator = administrator();
        Person person = Person.register(api);

        JsonNode changed = json(
                administrator.call(HttpMethod.PATCH, "/users/" + person.id() + "/role", Map.of("role", "moderator")),
                HttpStatus.OK);

        assertThat(changed.at("/role").asString()).isEqualTo("MODERATOR");
        assertEnded(person);
        assertThat(tokens.verify(person.signIn().accessToken()).role().name()).isEqualTo("MODERATOR");
    }

    @Test
    void whoHasChangedSinceTheAdministratorReadIsNotChanged() {
        Person administrator = administrator();
        Person person = Person.register(api);
        String role = "/users/" + person.id() + "/role";
        String premium = "/users/" + person.id() + "/premium";
        Instant until = clock.instant().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.MILLIS);
        String read = "\"" + listed(administrator, person).at("/version").asInt() + "\"";
        String now = change(administrator, HttpMethod.PUT, premium, read, Map.of("until", until.toString()))
                .expectStatus()
                .isOk()
                .returnResult()
                .getResponseHeaders()
                .getETag();

        JsonNode refused = json(
                change(administrator, HttpMethod.PATCH, role, read, Map.of("role", "moderator")),
                HttpStatus.PRECONDITION_FAILED);
        json(change(administrator, HttpMethod.PUT, premium, read, Map.of()), HttpStatus.PRECONDITION_FAILED);

        assertThat(refused.at("/errorCode").asString()).isEqualTo("PRECONDITION_FAILED");
        assertThat(listed(administrator, person).at("/role").asString()).isEqualTo("USER");
        assertThat(Instant.parse(
                        listed(administrator, person).at("/premiumUntil").asString()))
                .isEqualTo(until);
        assertAlive(person);
        JsonNode changed =
                json(change(administrator, HttpMethod.PATCH, role, now, Map.of("role", "moderator")), HttpStatus.OK);
        assertThat(changed.at("/role").asString()).isEqualTo("MODERATOR");
        json(change(administrator, HttpMethod.PUT, premium, now, Map.of()), HttpStatus.PRECONDITION_FAILED);
    }

    private RestTestClient.ResponseSpec change(
            Person administrator, HttpMethod method, String path, String ifMatch, Object body) {
        return api.with(administrator.accessToken())
                .method(method)
                .uri("/api/v1" + path)
                .header(HttpHeaders.IF_MATCH, ifMatch)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    private static JsonNode listed(Person administrator, Person person) {
        return json(administrator.get("/users?limit=100"), HttpStatus.OK)
                .at("/data")
                .valueStream()
                .filter(user -> user.at("/id").asString().equals(person.id()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoHasPaidForMoreGetsMoreFromTheNextTokenOnUntilItEnds() {
        Person administrator = administrator();
        Person person = Person.register(api);
        String premium = "/users/" + person.id() + "/premium";
        Instant until = clock.instant().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.MILLIS);

        JsonNode changed =
                json(administrator.call(HttpMethod.PUT, premium, Map.of("until", until.toString())), HttpStatus.OK);

        assertThat(Instant.parse(changed.at("/premiumUntil").asString())).isEqualTo(until);
        assertThat(plan(person)).isEqualTo("user");
        Person later = person.signIn();
        assertThat(plan(later)).isEqualTo("premium");
        assertThat(tokens.verify(later.accessToken()).membership()).isEqualTo(Membership.PREMIUM);
        try {
            clock.advance(Duration.ofDays(2));
            assertThat(plan(person.signIn())).isEqualTo("user");
        } finally {
            clock.reset();
        }
        assertThat(code(
                        administrator.call(HttpMethod.PUT, premium, Map.of("until", "2020-01-01T00:00:00Z")),
                        HttpStatus.BAD_REQUEST))
                .isEqualTo("VALIDATION_ERROR");
        assertThat(code(person.call(HttpMethod.PUT, premium, Map.of("until", until.toString())), HttpStatus.FORBIDDEN))
                .isEqualTo("INSUFFICIENT_PERMISSIONS");
    }

    /** Whose limit pays for what this person asks. */
    private static String plan(Person person) {
        String policy = person.get("/users/profile")
                .expectStatus()
                .isOk()
                .returnResult(Void.class)
                .getResponseHeaders()
                .getFirst("RateLimit-Policy");
        return Objects.requireNonNull(policy).replaceAll("\"([a-z]+)\".*", "$1");
    }

    @Test
    void aLockedUserIsOutAndStaysOutUntilLetInAgain() {
        Person administrator = administrator();
        Person person = Person.register(api);

        json(administrator.call(HttpMethod.POST, "/users/" + person.id() + "/lock", null), HttpStatus.OK);

        assertEnded(person);
        assertThat(code(person.tryPassword(person.registration().password()), HttpStatus.LOCKED))
                .isEqualTo("ACCOUNT_LOCKED");
        assertThat(code(person.tryPassword("not the password"), HttpStatus.UNAUTHORIZED))
                .isEqualTo("AUTH_FAILED");

        json(administrator.call(HttpMethod.POST, "/users/" + person.id() + "/unlock", null), HttpStatus.OK);

        assertAlive(person.signIn());
    }

    @Test
    void nobodyChangesOrLocksThemselves() {
        Person administrator = administrator();

        RestTestClient.ResponseSpec role =
                administrator.call(HttpMethod.PATCH, "/users/" + administrator.id() + "/role", Map.of("role", "USER"));
        RestTestClient.ResponseSpec lock =
                administrator.call(HttpMethod.POST, "/users/" + administrator.id() + "/lock", null);

        assertThat(code(role, HttpStatus.UNPROCESSABLE_CONTENT)).isEqualTo("BUSINESS_RULE_VIOLATION");
        assertThat(code(lock, HttpStatus.UNPROCESSABLE_CONTENT)).isEqualTo("BUSINESS_RULE_VIOLATION");
    }

    @Test
    void anAdministratorSeesUsersPageByPage() {
        Person administrator = administrator();
        Person newest = Person.register(api);

        JsonNode page = json(administrator.get("/users?limit=1"), HttpStatus.OK);
        JsonNode next = json(
                administrator.get(
                        "/users?limit=1&cursor=" + page.at("/meta/nextCursor").asString()),
                HttpStatus.OK);

        assertThat(page.at("/data")).hasSize(1);
        assertThat(next.at("/data")).hasSize(1);
        assertThat(next.at("/data/0/id")).isNotEqualTo(page.at("/data/0/id"));
        assertThat(json(administrator.get("/users?limit=100"), HttpStatus.OK).toString())
                .contains(newest.id())
                .doesNotContain("argon2", "password");
    }

    @Test
    void anErasedUserIsGoneAndTheirNamesAreFree() {
        Person person = Person.register(api);
        JsonNode export = json(person.call(HttpMethod.POST, "/users/profile/export", null), HttpStatus.OK);
        assertThat(export.at("/user/email").asString())
                .isEqualTo(person.registration().email());
        assertThat(export.at("/sessions")).hasSize(1);

        RestTestClient.ResponseSpec unconfirmed =
                person.call(HttpMethod.DELETE, "/users/profile", Map.of("password", "not the password"));
        json(unconfirmed, HttpStatus.UNAUTHORIZED);
        json(
                person.call(
                        HttpMethod.DELETE,
                        "/users/profile",
                        Map.of("password", person.registration().password())),
                HttpStatus.OK);

        assertEnded(person);
        json(person.tryPassword(person.registration().password()), HttpStatus.UNAUTHORIZED);
        assertThat(jdbc.sql("""
                                select count(*)
                                from identity.users u
                                left join identity.sessions s on s.user_id = u.id
                                where u.id = :id
                                    and (u::text like '%' || :name || '%' or s.address is not null or s.device is not null)
                                """)
                        .param("id", UUID.fromString(person.id()))
                        .param("name", person.registration().username())
                        .query(Integer.class)
                        .single())
                .isZero();
        json(Person.post(api, person.address(), "/register", person.registration()), HttpStatus.CREATED);
    }

    @Test
    void theExportHasTheSessionsThatEndedToo() {
        Person revoked = Person.register(api);
        UUID expired = revoked.signIn().sessionId();
        Person person = revoked.signIn();
        json(person.call(HttpMethod.DELETE, "/auth/sessions/" + revoked.sessionId(), null), HttpStatus.OK);
        jdbc.sql("update identity.sessions set expires_at = created_at where id = :id")
                .param("id", expired)
                .update();

        JsonNode sessions = json(person.call(HttpMethod.POST, "/users/profile/export", null), HttpStatus.OK)
                .at("/sessions");

        assertThat(sessions).hasSize(3);
        assertThat(sessions.at("/0/current").asBoolean()).isTrue();
        assertThat(sessions.at("/0/endedAt").isNull()).isTrue();
        assertThat(sessions.at("/1/id").asString()).isEqualTo(expired.toString());
        assertThat(sessions.at("/1/endedAt")).isEqualTo(sessions.at("/1/expiresAt"));
        assertThat(sessions.at("/1/endReason").isNull()).isTrue();
        assertThat(sessions.at("/2/endReason").asString()).isEqualTo("REVOKED");
        assertThat(at(sessions.at("/2"), "/endedAt")).isAfterOrEqualTo(at(sessions.at("/2"), "/createdAt"));
        assertThat(sessions.at("/2/address").asString()).startsWith("2001:db8:0:");
    }

    @Test
    void theSocketsOfAnEndedSessionCloseAtOnceAndOthersStay() {
        Person ended = Person.register(api);
        Person kept = ended.signIn();
        try (StompClient socket = StompClient.withBearer(api, ended.accessToken());
                StompClient other = StompClient.withBearer(api, kept.accessToken())) {
            json(ended.call(HttpMethod.POST, "/auth/logout", null), HttpStatus.OK);

            await().atMost(AT_ONCE).until(() -> !socket.socket().isOpen());
            assertThat(socket.socket().awaitClose()).isEqualTo(4403);
            assertThat(other.socket().isOpen()).isTrue();
        }
    }

    /** Another node writes the row and can't reach our sockets. */
    @Test
    void theSocketsOfASessionThatAnotherNodeEndedCloseWithinASecond() {
        Person person = Person.register(api);
        UUID session = person.sessionId();
        try (StompClient socket = StompClient.withBearer(api, person.accessToken())) {
            revokeElsewhere(session);

            await().atMost(AT_ONCE).until(() -> !socket.socket().isOpen());
            assertThat(socket.socket().awaitClose()).isEqualTo(4403);
        }
    }

    @Test
    void aTicketOfAnEndedSessionOpensNothing() {
        Person person = Person.register(api);
        String ticket = json(person.call(HttpMethod.POST, "/realtime/tickets", null), HttpStatus.OK)
                .at("/ticket")
                .asString();

        json(person.call(HttpMethod.POST, "/auth/logout", null), HttpStatus.OK);

        HttpResponse<?> refusal = StompSocket.refusal(api, "/ws?ticket=" + ticket, Map.of());
        assertThat(refusal.statusCode()).isEqualTo(401);
    }

    @Test
    void aSessionEndsAfterItsLongestLifeHoweverMuchItIsUsed() {
        Person person = Person.register(api);
        String refreshToken = person.refreshToken();
        try {
            for (int day = 0; day < 28; day += 4) {
                clock.advance(Duration.ofDays(4));
                refreshToken = json(
                                Person.post(api, person.address(), "/refresh", Map.of("refreshToken", refreshToken)),
                                HttpStatus.OK)
                        .at("/refreshToken")
                        .asString();
            }
            clock.advance(Duration.ofDays(3));

            RestTestClient.ResponseSpec late =
                    Person.post(api, person.address(), "/refresh", Map.of("refreshToken", refreshToken));

            json(late, HttpStatus.UNAUTHORIZED);
        } finally {
            clock.reset();
        }
    }

    private void revokeElsewhere(UUID session) {
        jdbc.sql("""
                        insert into security.revoked_sessions (session_id, revoked_at, expires_at)
                        values (:session, :now, :expires)
                        """)
                .param("session", session)
                .param("now", Timestamp.from(Instant.now()))
                .param("expires", Timestamp.from(Instant.now().plusSeconds(3_600)))
                .update();
    }

    private String rotated(String refreshToken) {
        return json(
                        Person.post(api, Person.nextAddress(), "/refresh", Map.of("refreshToken", refreshToken)),
                        HttpStatus.OK)
                .at("/refreshToken")
                .asString();
    }

    private Person administrator() {
        Person person = Person.register(api);
        jdbc.sql("update identity.users set role = 'ADMIN' where id = :id")
                .param("id", UUID.fromString(person.id()))
                .update();
        return person.signIn();
    }

    private void assertAlive(Person person) {
        json(person.get("/users/profile"), HttpStatus.OK);
    }

    private void assertEnded(Person person) {
        assertThat(code(person.get("/users/profile"), HttpStatus.UNAUTHORIZED)).isEqualTo("AUTH_FAILED");
        assertThat(code(person.refresh(), HttpStatus.UNAUTHORIZED)).isEqualTo("AUTH_FAILED");
    }

    private static String code(RestTestClient.ResponseSpec response, HttpStatus status) {
        return json(response, status).at("/errorCode").asString();
    }
}
