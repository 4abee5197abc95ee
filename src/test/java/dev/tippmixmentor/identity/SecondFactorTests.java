package dev.tippmixmentor.identity;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.audit.Actor;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.platform.security.SecretBox;
import dev.tippmixmentor.platform.security.SecretsInTests;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.Authenticator;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** One-time passwords as a second factor, with an authenticator of the test's own. */
@IntegrationTest
class SecondFactorTests {
    private static final Duration STEP = Duration.ofSeconds(30);

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    @Autowired
    SecondFactors factors;

    @Autowired
    AuditLog audit;

    @Autowired
    TransactionTemplate transaction;

    @Value("${tippmix.security.session-secret}")
    String secret;

    @AfterEach
    void today() {
        clock.reset();
    }

    /** Somebody whose sign-in asks for a code. */
    private record Protected(Person person, Authenticator authenticator, List<String> recoveryCodes) {}

    @Test
    void theSignInAsksForACodeOnceTheFactorIsOn() {
        Person person = Person.register(api);
        JsonNode enrolment = json(enrol(person), HttpStatus.OK);
        assertThat(enrolment.at("/uri").asString())
                .isEqualTo(
                        "otpauth://totp/TippMixMentor:" + person.registration().username() + "?secret="
                                + enrolment.at("/secret").asString() + "&issuer=TippMixMentor");
        json(person.tryPassword(person.registration().password()), HttpStatus.OK); // not before it was proved to work

        Authenticator authenticator = authenticator(enrolment);
        json(enable(person, authenticator.code()), HttpStatus.OK);

        assertThat(code(person.tryPassword(person.registration().password()), HttpStatus.UNAUTHORIZED))
                .isEqualTo("SECOND_FACTOR_REQUIRED");
        assertThat(code(signIn(person, "000000"), HttpStatus.UNAUTHORIZED)).isEqualTo("AUTH_FAILED");
        clock.advance(STEP);
        json(signIn(person, authenticator.code()), HttpStatus.OK);
        assertThat(json(person.get("/auth/second-factor"), HttpStatus.OK)
                        .at("/enabled")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void onlyWhoKnowsThePasswordLearnsOfTheFactor() {
        Protected owner = protectedPerson();

        JsonNode problem = json(owner.person().tryPassword("not the password"), HttpStatus.UNAUTHORIZED);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("AUTH_FAILED");
        assertThat(problem.at("/detail").asString()).isEqualTo("The name or the password is wrong");
    }

    @Test
    void aCodeWorksOnceAndOneStepEarlyOrLate() {
        Protected owner = protectedPerson();
        clock.advance(STEP.multipliedBy(10));
        String used = owner.authenticator().code();
        json(signIn(owner.person(), used), HttpStatus.OK);

        assertThat(code(signIn(owner.person(), used), HttpStatus.UNAUTHORIZED)).isEqualTo("AUTH_FAILED");
        json(
                signIn(owner.person(), owner.authenticator().code(1)),
                HttpStatus.OK); // a clock that is half a minute fast
        clock.advance(STEP.multipliedBy(10));
        assertThat(code(signIn(owner.person(), owner.authenticator().code(-3)), HttpStatus.UNAUTHORIZED))
                .isEqualTo("AUTH_FAILED");
    }

    @Test
    void ofTwoWhoUseOneCodeAtTheSameMomentOneGetsIn() throws Exception {
        Protected owner = protectedPerson();
        clock.advance(STEP.multipliedBy(10));
        String code = owner.authenticator().code();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<HttpStatus>> answers = Stream.generate(() ->
                            threads.submit(() -> HttpStatus.valueOf(signIn(owner.person(), code)
                                    .expectBody()
                                    .returnResult()
                                    .getStatus()
                                    .value())))
                    .limit(4)
                    .toList();
            List<HttpStatus> statuses = new ArrayList<>();
            for (Future<HttpStatus> answer : answers) {
                statuses.add(answer.get());
            }

            assertThat(statuses)
                    .containsExactlyInAnyOrder(
                            HttpStatus.OK, HttpStatus.UNAUTHORIZED, HttpStatus.UNAUTHORIZED, HttpStatus.UNAUTHORIZED);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aRecoveryCodeWorksOnceHoweverItIsTyped() {
        Protected owner = protectedPerson();
        assertThat(owner.recoveryCodes())
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("[a-z2-7]{4}(-[a-z2-7]{4}){5}"));
        String typed = owner.recoveryCodes().get(3).toUpperCase(Locale.ROOT).replace('-', ' ');

        json(signIn(owner.person(), typed), HttpStatus.OK);

        assertThat(code(signIn(owner.person(), typed), HttpStatus.UNAUTHORIZED)).isEqualTo("AUTH_FAILED");
        assertThat(json(owner.person().get("/auth/second-factor"), HttpStatus.OK)
                        .at("/recoveryCodesLeft")
                        .asInt())
                .isEqualTo(9);
    }

    @Test
    void theFactorIsTakenOffWithPasswordAndCodeOnly() {
        Protected owner = protectedPerson();
        clock.advance(STEP.multipliedBy(10));
        String password = owner.person().registration().password();

        assertThat(code(disable(owner.person(), password, null), HttpStatus.UNAUTHORIZED))
                .isEqualTo("SECOND_FACTOR_REQUIRED");
        assertThat(code(
                        disable(
                                owner.person(),
                                "not the password",
                                owner.authenticator().code()),
                        HttpStatus.UNAUTHORIZED))
                .isEqualTo("AUTH_FAILED");
        json(disable(owner.person(), password, owner.authenticator().code()), HttpStatus.OK);

        json(owner.person().tryPassword(password), HttpStatus.OK);
        assertThat(stored("second_factors", owner)).isZero();
        assertThat(stored("recovery_codes", owner)).isZero();
    }

    @Test
    void aFactorThatIsOnIsNotReplaced() {
        Protected owner = protectedPerson();

        assertThat(code(enrol(owner.person()), HttpStatus.CONFLICT)).isEqualTo("RESOURCE_CONFLICT");
        assertThat(code(enable(owner.person(), owner.authenticator().code()), HttpStatus.CONFLICT))
                .isEqualTo("RESOURCE_CONFLICT");
    }

    @Test
    void puttingItOnEndsTheOtherSessions() {
        Person person = Person.register(api);
        Person elsewhere = person.signIn();

        protect(person);

        json(elsewhere.get("/users/profile"), HttpStatus.UNAUTHORIZED);
        json(person.get("/users/profile"), HttpStatus.OK);
    }

    @Test
    void anAdministratorHelpsWhoHasLostEverything() {
        Protected owner = protectedPerson();
        Person registered = Person.register(api);
        jdbc.sql("update identity.users set role = 'ADMIN' where id = :id")
                .param("id", UUID.fromString(registered.id()))
                .update();
        Person administrator = registered.signIn();

        json(
                administrator.call(HttpMethod.DELETE, "/users/" + owner.person().id() + "/second-factor", null),
                HttpStatus.OK);

        json(owner.person().get("/users/profile"), HttpStatus.UNAUTHORIZED);
        json(owner.person().tryPassword(owner.person().registration().password()), HttpStatus.OK);
        assertThat(actions(owner.person())).contains("SECOND_FACTOR_ENABLED", "SECOND_FACTOR_DISABLED");
    }

    @Test
    void theKeyIsNotStoredInTheClear() {
        Protected owner = protectedPerson();

        assertThat(HexFormat.of().formatHex(storedKey(owner)))
                .doesNotContain(HexFormat.of().formatHex(owner.authenticator().key()));
    }

    @Test
    void aKeyOutlivesTheSecretItWasEncryptedUnder() {
        Protected owner = protectedPerson();
        UserId id = new UserId(UUID.fromString(owner.person().id()));
        SecretBox box = SecretsInTests.box("Hc5TqV8nZ2LrYd7KwXe4GsJm9RbPf3Au6EoNt1Mi", secret);
        SecondFactors after = new SecondFactors(jdbc, box, audit, clock);
        clock.advance(STEP.multipliedBy(10));

        transaction.executeWithoutResult(status -> {
            assertThat(box.isOfToday(storedKey(owner))).isFalse();
            assertThat(after.redeem(id, owner.authenticator().code(), Actor.user(id.value(), Role.USER)))
                    .isZero();

            assertThat(after.reseal()).isPositive();

            assertThat(box.isOfToday(storedKey(owner))).isTrue();
            assertThat(after.reseal()).isZero();
            status.setRollbackOnly(); // the application of the other tests has its old secret
        });
    }

    @Test
    void withoutTheSecretARecoveryCodeStillWorksAndOthersAreEncryptedAnew() {
        Protected owner = protectedPerson();
        Protected other = protectedPerson();
        UserId id = new UserId(UUID.fromString(owner.person().id()));
        jdbc.sql("update identity.second_factors set key = '\\x0102' where user_id = :id")
                .param("id", id.value())
                .update();
        SecretBox box = SecretsInTests.box("Hc5TqV8nZ2LrYd7KwXe4GsJm9RbPf3Au6EoNt1Mi", secret);

        transaction.executeWithoutResult(status -> {
            assertThat(new SecondFactors(jdbc, box, audit, clock).reseal()).isPositive();
            assertThat(box.isOfToday(storedKey(other))).isTrue();
            status.setRollbackOnly();
        });

        assertThat(code(signIn(owner.person(), "123456"), HttpStatus.UNAUTHORIZED))
                .isEqualTo("AUTH_FAILED");
        json(signIn(owner.person(), owner.recoveryCodes().get(0)), HttpStatus.OK);
    }

    @Test
    void afterAHundredWrongCodesOnlyARecoveryCodeHelps() {
        Protected owner = protectedPerson();
        UserId id = new UserId(UUID.fromString(owner.person().id()));
        Actor actor = Actor.user(id.value(), Role.USER);
        clock.advance(STEP.multipliedBy(10));
        for (int wrong = 1; wrong <= SecondFactors.MOST_FAILURES; wrong++) {
            assertThat(factors.redeem(id, "no code", actor)).isEqualTo(wrong);
        }

        assertThat(factors.redeem(id, owner.authenticator().code(), actor)).isPositive();
        assertThat(factors.redeem(id, owner.recoveryCodes().get(0), actor)).isZero();

        assertThat(factors.redeem(id, owner.authenticator().code(), actor)).isZero();
    }

    @Test
    void anotherPasswordAndTheEndOfTheAccountNeedACodeToo() {
        Protected owner = protectedPerson();
        Person person = owner.person();
        String password = person.registration().password();
        clock.advance(STEP.multipliedBy(10));
        Map<String, String> change = Map.of("currentPassword", password, "newPassword", "a wholly different one");

        assertThat(code(person.call(HttpMethod.POST, "/auth/password", change), HttpStatus.UNAUTHORIZED))
                .isEqualTo("SECOND_FACTOR_REQUIRED");
        assertThat(code(
                        person.call(HttpMethod.DELETE, "/users/profile", Map.of("password", password)),
                        HttpStatus.UNAUTHORIZED))
                .isEqualTo("SECOND_FACTOR_REQUIRED");

        json(
                person.call(
                        HttpMethod.DELETE,
                        "/users/profile",
                        Map.of(
                                "password",
                                password,
                                "code",
                                owner.authenticator().code())),
                HttpStatus.OK);
        assertThat(stored("second_factors", owner)).isZero();
    }

    @Test
    void anAdministratorProvesWhoTheyAreBeforeTheyTakeAFactorOff() {
        Protected owner = protectedPerson();
        Person registered = Person.register(api);
        jdbc.sql("update identity.users set role = 'ADMIN' where id = :id")
                .param("id", UUID.fromString(registered.id()))
                .update();
        Person administrator = registered.signIn();
        jdbc.sql("update identity.sessions set authenticated_at = now() - interval '1 day' where user_id = :id")
                .param("id", UUID.fromString(registered.id()))
                .update();

        assertThat(code(
                        administrator.call(
                                HttpMethod.DELETE, "/users/" + owner.person().id() + "/second-factor", null),
                        HttpStatus.FORBIDDEN))
                .isEqualTo("REAUTHENTICATION_REQUIRED");
    }

    @Test
    void guessingCodesBecomesSlow() {
        Protected owner = protectedPerson();

        List<Integer> statuses = Stream.generate(() -> signIn(owner.person(), "123456")
                        .expectBody()
                        .returnResult()
                        .getStatus()
                        .value())
                .limit(8)
                .toList();

        assertThat(statuses).startsWith(401, 401, 401, 401).contains(429).doesNotContain(200);
    }

    private Protected protectedPerson() {
        return protect(Person.register(api));
    }

    private Protected protect(Person person) {
        Authenticator authenticator = authenticator(json(enrol(person), HttpStatus.OK));
        JsonNode enabled = json(enable(person, authenticator.code()), HttpStatus.OK);
        return new Protected(
                person,
                authenticator,
                enabled.at("/recoveryCodes")
                        .valueStream()
                        .map(JsonNode::asString)
                        .toList());
    }

    private Authenticator authenticator(JsonNode enrolment) {
        return new Authenticator(enrolment.at("/secret").asString(), clock);
    }

    private static RestTestClient.ResponseSpec enrol(Person person) {
        return person.call(
                HttpMethod.POST,
                "/auth/second-factor",
                Map.of("password", person.registration().password()));
    }

    private static RestTestClient.ResponseSpec enable(Person person, String code) {
        return person.call(HttpMethod.POST, "/auth/second-factor/enable", Map.of("code", code));
    }

    private static RestTestClient.ResponseSpec disable(Person person, String password, String code) {
        Map<String, String> proof = new HashMap<>(Map.of("password", password));
        if (code != null) {
            proof.put("code", code);
        }
        return person.call(HttpMethod.DELETE, "/auth/second-factor", proof);
    }

    private RestTestClient.ResponseSpec signIn(Person person, String code) {
        return Person.post(
                api,
                person.address(),
                "/login",
                Map.of(
                        "email",
                        person.registration().email(),
                        "password",
                        person.registration().password(),
                        "code",
                        code,
                        "refreshTokenDelivery",
                        "BODY"));
    }

    private byte[] storedKey(Protected owner) {
        return jdbc.sql("select key from identity.second_factors where user_id = :id")
                .param("id", UUID.fromString(owner.person().id()))
                .query(byte[].class)
                .single();
    }

    private int stored(String table, Protected owner) {
        return jdbc.sql("select count(*) from identity." + table + " where user_id = :id")
                .param("id", UUID.fromString(owner.person().id()))
                .query(Integer.class)
                .single();
    }

    private List<String> actions(Person person) {
        return jdbc.sql("select action from audit.entries where target_id = :id")
                .param("id", person.id())
                .query(String.class)
                .list();
    }

    private static String code(RestTestClient.ResponseSpec response, HttpStatus status) {
        return json(response, status).at("/errorCode").asString();
    }
}
