package dev.tippmixmentor.identity;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.startup.AppEnvironment;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.Authenticator;
import dev.tippmixmentor.testing.IntegrationTest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@IntegrationTest
@ExtendWith(OutputCaptureExtension.class)
class FirstAdministratorTests {
    private static final Pattern LINK = Pattern.compile("/reset-password#token=([A-Za-z0-9_-]{43})");
    private static final String NEW_PASSWORD = "a wholly different one";

    @Autowired
    Api api;

    @Autowired
    UserRepository users;

    @Autowired
    Sessions sessions;

    @Autowired
    SecondFactors factors;

    @Autowired
    EmailTokens tokens;

    @Autowired
    Mailer mailer;

    @Autowired
    AuditLog audit;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Clock clock;

    /** Other tests make administrators in the same database. */
    @BeforeEach
    @AfterEach
    void nobodyIsAdministrator() {
        jdbc.sql("update identity.users set role = 'USER' where role = 'ADMIN'").update();
    }

    @Test
    void theFirstAdministratorSetsThePasswordWithTheLinkInTheLog(CapturedOutput output) {
        String email = "Boss-" + UUID.randomUUID() + "@Example.org";

        start(email);

        String token = link(output.getAll());
        assertThat(jdbc.sql("""
                                select e.actor_kind || ' ' || e.action
                                from audit.entries e
                                join identity.users u on u.id::text = e.target_id
                                where u.email = lower(:email)
                                """).param("email", email).query(String.class).list())
                .containsExactly("SYSTEM FIRST_ADMINISTRATOR_INVITED");
        json(
                Person.post(
                        api,
                        Person.nextAddress(),
                        "/password/reset",
                        Map.of("token", token, "newPassword", NEW_PASSWORD)),
                HttpStatus.OK);
        assertThat(json(
                                Person.post(
                                        api,
                                        Person.nextAddress(),
                                        "/login",
                                        Map.of("email", email, "password", NEW_PASSWORD)),
                                HttpStatus.OK)
                        .at("/user/role")
                        .asString())
                .isEqualTo("ADMIN");
        json(
                Person.post(
                        api,
                        Person.nextAddress(),
                        "/password/reset",
                        Map.of("token", token, "newPassword", "another one still")),
                HttpStatus.UNAUTHORIZED);
    }

    @Test
    void theLinkIsPrintedOnceHoweverManyNodesStart(CapturedOutput output) {
        String email = UUID.randomUUID() + "@example.org";

        start(email);
        start(email);
        start(email);

        assertThat(LINK.matcher(output.getAll()).results()).hasSize(1);
    }

    @Test
    void whereThereIsAnAdministratorNothingHappens(CapturedOutput output) {
        Person person = Person.register(api);
        jdbc.sql("update identity.users set role = 'ADMIN' where id = :id")
                .param("id", UUID.fromString(person.id()))
                .update();

        start(UUID.randomUUID() + "@example.org");

        assertThat(output.getAll()).doesNotContain("#token=");
    }

    @Test
    void anAccountThatSomebodyOpenedWithTheAddressIsTheirsNoMore(CapturedOutput output) {
        Person squatter = Person.register(api);

        start(squatter.registration().email().toUpperCase(Locale.ROOT));

        json(squatter.get("/users/profile"), HttpStatus.UNAUTHORIZED);
        json(squatter.refresh(), HttpStatus.UNAUTHORIZED);
        json(squatter.tryPassword(squatter.registration().password()), HttpStatus.UNAUTHORIZED);
        assertThat(link(output.getAll())).isNotEmpty();
    }

    @Test
    void aSecondFactorOfWhoeverOpenedTheAccountBeforeIsGone(CapturedOutput output) {
        Person squatter = Person.register(api);
        Authenticator authenticator = new Authenticator(
                json(
                                squatter.call(
                                        HttpMethod.POST,
                                        "/auth/second-factor",
                                        Map.of(
                                                "password",
                                                squatter.registration().password())),
                                HttpStatus.OK)
                        .at("/secret")
                        .asString(),
                clock);
        json(
                squatter.call(HttpMethod.POST, "/auth/second-factor/enable", Map.of("code", authenticator.code())),
                HttpStatus.OK);

        start(squatter.registration().email());
        json(
                Person.post(
                        api,
                        Person.nextAddress(),
                        "/password/reset",
                        Map.of("token", link(output.getOut()), "newPassword", NEW_PASSWORD)),
                HttpStatus.OK);

        json(squatter.tryPassword(NEW_PASSWORD), HttpStatus.OK);
    }

    @Test
    void withoutTheSettingNothingHappens(CapturedOutput output) {
        start(null);

        assertThat(output.getAll()).doesNotContain("#token=");
    }

    @Test
    void withoutAMailServerTheFeatureIsOffAndSaysSo() {
        assertThat(json(
                                Person.post(
                                        api,
                                        Person.nextAddress(),
                                        "/password/forgot",
                                        Map.of("email", "a@example.org")),
                                HttpStatus.NOT_FOUND)
                        .at("/errorCode")
                        .asString())
                .isEqualTo("FEATURE_DISABLED");
    }

    @Test
    void inDevelopmentTheLogTakesThePlaceOfAMailServer(CapturedOutput output) {
        Mailer development = new Mailer(
                new MailProperties(
                        null,
                        587,
                        MailProperties.MailSecurity.STARTTLS,
                        null,
                        null,
                        "no-reply@example.org",
                        "http://localhost:3000"),
                AppEnvironment.DEVELOPMENT);

        development.send("a@example.org", EmailPurpose.RESET_PASSWORD, "x".repeat(43));

        assertThat(development.isOn()).isTrue();
        assertThat(link(output.getAll())).isEqualTo("x".repeat(43));
        assertThat(output.getAll()).doesNotContain("a@example.org");
    }

    @Test
    void theLastAdministratorStays() {
        Person administrator = administrator();
        Person locked = administrator();
        jdbc.sql("update identity.users set locked_at = now() where id = :id")
                .param("id", UUID.fromString(locked.id()))
                .update();

        JsonNode problem = json(erase(administrator), HttpStatus.CONFLICT);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("LAST_ADMINISTRATOR");
        json(administrator.get("/users?limit=1"), HttpStatus.OK);
        administrator();
        json(erase(administrator), HttpStatus.OK);
    }

    @Test
    void ofTheLastTwoAdministratorsWhoGoAtTheSameMomentOneStays() throws Exception {
        List<Callable<Integer>> leaving = Stream.generate(this::administrator)
                .limit(2)
                .<Callable<Integer>>map(person -> () ->
                        erase(person).returnResult(byte[].class).getStatus().value())
                .toList();
        ExecutorService both = Executors.newFixedThreadPool(2);

        List<Integer> answers = new ArrayList<>();
        for (Future<Integer> answer : both.invokeAll(leaving)) {
            answers.add(answer.get());
        }

        both.shutdown();
        assertThat(answers).containsExactlyInAnyOrder(200, 409);
    }

    private Person administrator() {
        Person person = Person.register(api);
        jdbc.sql("update identity.users set role = 'ADMIN' where id = :id")
                .param("id", UUID.fromString(person.id()))
                .update();
        return person.signIn();
    }

    private static RestTestClient.ResponseSpec erase(Person person) {
        return person.call(
                HttpMethod.DELETE,
                "/users/profile",
                Map.of("password", person.registration().password()));
    }

    private void start(String email) {
        new FirstAdministrator(
                        new AdministratorProperties(email),
                        users,
                        sessions,
                        factors,
                        tokens,
                        mailer,
                        audit,
                        jdbc,
                        transaction,
                        clock)
                .invite();
    }

    private static String link(String log) {
        Matcher link = LINK.matcher(log);
        assertThat(link.find()).as(log).isTrue();
        return link.group(1);
    }
}
