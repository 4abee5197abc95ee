package dev.tippmixmentor.identity;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.tippmixmentor.TippMixMentorApplication;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.Authenticator;
import dev.tippmixmentor.testing.TestSettings;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

/** Links by e-mail, over a real SMTP server that asks for a password. */
@SpringBootTest(
        classes = TippMixMentorApplication.class,
        args = "--APP_ENV=test",
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = {TestSettings.class, EmailTests.MailServer.class})
@Import(Api.class)
@DirtiesContext
class EmailTests {
    private static final GreenMail MAIL = new GreenMail(ServerSetup.SMTP.dynamicPort());
    private static final Pattern LINK = Pattern.compile("https://app\\.example/([a-z-]+)#token=([A-Za-z0-9_-]{43})");
    private static final String NEW_PASSWORD = "a wholly different one";

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    static class MailServer implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            MAIL.start();
            MAIL.setUser("no-reply@app.example", "mailer", "mail password");
            Map<String, Object> settings = new HashMap<>();
            settings.put("tippmix.identity.mail.host", "127.0.0.1");
            settings.put("tippmix.identity.mail.port", MAIL.getSmtp().getPort());
            settings.put("tippmix.identity.mail.security", "none");
            settings.put("tippmix.identity.mail.username", "mailer");
            settings.put("tippmix.identity.mail.password", "mail password");
            settings.put("tippmix.identity.mail.from", "no-reply@app.example");
            settings.put("tippmix.identity.mail.app-url", "https://app.example");
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("mail", settings));
        }
    }

    @AfterAll
    static void stop() {
        MAIL.stop();
    }

    @Test
    void whoeverRegistersVerifiesTheirAddressWithALinkThatWorksOnce() throws Exception {
        Person person = Person.register(api);
        String token = awaitToken(person, "verify-email");
        assertThat(json(person.get("/users/profile"), HttpStatus.OK)
                        .at("/emailVerified")
                        .asBoolean())
                .isFalse();

        json(post("/email/verify", Map.of("token", token)), HttpStatus.OK);

        assertThat(json(person.get("/users/profile"), HttpStatus.OK)
                        .at("/emailVerified")
                        .asBoolean())
                .isTrue();
        assertThat(code(post("/email/verify", Map.of("token", token)), HttpStatus.UNAUTHORIZED))
                .isEqualTo("AUTH_FAILED");
    }

    @Test
    void aForgottenPasswordIsSetWithALinkThatWorksOnceAndEndsAllSessions() throws Exception {
        Person person = Person.register(api);
        awaitToken(person, "verify-email");

        json(post("/password/forgot", Map.of("email", person.registration().email())), HttpStatus.ACCEPTED);
        String token = awaitToken(person, "reset-password");
        json(post("/password/reset", Map.of("token", token, "newPassword", NEW_PASSWORD)), HttpStatus.OK);

        json(person.get("/users/profile"), HttpStatus.UNAUTHORIZED);
        json(person.refresh(), HttpStatus.UNAUTHORIZED);
        json(person.tryPassword(person.registration().password()), HttpStatus.UNAUTHORIZED);
        json(person.tryPassword(NEW_PASSWORD), HttpStatus.OK);
        assertThat(code(
                        post("/password/reset", Map.of("token", token, "newPassword", "another one still")),
                        HttpStatus.UNAUTHORIZED))
                .isEqualTo("AUTH_FAILED");
    }

    @Test
    void whoTriedTooOftenSignsInAtOnceAfterSettingAnotherPassword() throws Exception {
        Person person = Person.register(api);
        for (int attempt = 0; attempt < 5; attempt++) {
            json(person.tryPassword("not the password"), HttpStatus.UNAUTHORIZED);
        }
        json(person.tryPassword(NEW_PASSWORD), HttpStatus.TOO_MANY_REQUESTS);
        json(post("/password/forgot", Map.of("email", person.registration().email())), HttpStatus.ACCEPTED);
        Map<String, Object> reset = Map.of("token", awaitToken(person, "reset-password"), "newPassword", NEW_PASSWORD);

        json(Person.post(api, person.address(), "/password/reset", reset), HttpStatus.OK);

        json(person.tryPassword(NEW_PASSWORD), HttpStatus.OK);
    }

    @Test
    void aRefusedNewPasswordDoesNotUseTheLinkUp() throws Exception {
        Person person = Person.register(api);
        json(post("/password/forgot", Map.of("email", person.registration().email())), HttpStatus.ACCEPTED);
        String token = awaitToken(person, "reset-password");

        json(post("/password/reset", Map.of("token", token, "newPassword", "password1234")), HttpStatus.BAD_REQUEST);

        json(post("/password/reset", Map.of("token", token, "newPassword", NEW_PASSWORD)), HttpStatus.OK);
    }

    @Test
    void aLinkIsGoodForItsPurposeOnlyAndForItsTime() throws Exception {
        Person person = Person.register(api);
        String verification = awaitToken(person, "verify-email");
        json(post("/password/forgot", Map.of("email", person.registration().email())), HttpStatus.ACCEPTED);
        String reset = awaitToken(person, "reset-password");

        json(post("/email/verify", Map.of("token", reset)), HttpStatus.UNAUTHORIZED);
        json(
                post("/password/reset", Map.of("token", verification, "newPassword", NEW_PASSWORD)),
                HttpStatus.UNAUTHORIZED);
        jdbc.sql("update identity.email_tokens set expires_at = now() where user_id = :id")
                .param("id", UUID.fromString(person.id()))
                .update();
        json(post("/password/reset", Map.of("token", reset, "newPassword", NEW_PASSWORD)), HttpStatus.UNAUTHORIZED);
    }

    @Test
    void aNewLinkMakesTheEarlierOneWorthless() throws Exception {
        Person person = Person.register(api);
        json(post("/password/forgot", Map.of("email", person.registration().email())), HttpStatus.ACCEPTED);
        String first = awaitToken(person, "reset-password");
        MAIL.purgeEmailFromAllMailboxes();
        json(
                post(
                        "/password/forgot",
                        Map.of("email", person.registration().email().toUpperCase(Locale.ROOT))),
                HttpStatus.ACCEPTED);
        String second = awaitToken(person, "reset-password");

        json(post("/password/reset", Map.of("token", first, "newPassword", NEW_PASSWORD)), HttpStatus.UNAUTHORIZED);
        json(post("/password/reset", Map.of("token", second, "newPassword", NEW_PASSWORD)), HttpStatus.OK);
    }

    @Test
    void anAddressThatNobodyHasGetsTheSameAnswerAndNoMail() throws Exception {
        Person person = Person.register(api);
        String nobody = UUID.randomUUID() + "@example.org";

        JsonNode known = json(
                post("/password/forgot", Map.of("email", person.registration().email())), HttpStatus.ACCEPTED);
        JsonNode unknown = json(post("/password/forgot", Map.of("email", nobody)), HttpStatus.ACCEPTED);

        assertThat(unknown).isEqualTo(known);
        awaitToken(person, "reset-password");
        assertThat(Arrays.stream(MAIL.getReceivedMessages()).flatMap(EmailTests::recipients))
                .doesNotContain(nobody);
    }

    @Test
    void nobodyIsFloodedWithMail() {
        String somebody = UUID.randomUUID() + "@example.org";
        String address = Person.nextAddress();

        for (int attempt = 0; attempt < 5; attempt++) {
            json(Person.post(api, address, "/password/forgot", Map.of("email", somebody)), HttpStatus.ACCEPTED);
        }

        assertThat(code(
                        Person.post(api, address, "/password/forgot", Map.of("email", somebody)),
                        HttpStatus.TOO_MANY_REQUESTS))
                .isEqualTo("RATE_LIMIT_EXCEEDED");
    }

    @Test
    void noTokenIsStoredInClear() throws Exception {
        Person person = Person.register(api);
        String token = awaitToken(person, "verify-email");

        List<String> stored = jdbc.sql("select hash from identity.email_tokens")
                .query(String.class)
                .list();

        assertThat(stored).isNotEmpty().doesNotContain(token);
    }

    @Test
    void whoIsVerifiedGetsNoFurtherLink() throws Exception {
        Person person = Person.register(api);
        json(post("/email/verify", Map.of("token", awaitToken(person, "verify-email"))), HttpStatus.OK);
        MAIL.purgeEmailFromAllMailboxes();

        json(person.call(HttpMethod.POST, "/auth/email/verification", null), HttpStatus.ACCEPTED);

        json(post("/password/forgot", Map.of("email", person.registration().email())), HttpStatus.ACCEPTED);
        awaitToken(person, "reset-password");
        assertThat(Arrays.stream(MAIL.getReceivedMessages()).map(GreenMailUtil::getBody))
                .noneMatch(body -> body.contains("verify-email"));
    }

    @Test
    void aChangedPasswordIsToldToWhomItBelongs() throws Exception {
        Person person = Person.register(api);
        json(
                person.call(
                        HttpMethod.POST,
                        "/auth/password",
                        Map.of("currentPassword", person.registration().password(), "newPassword", NEW_PASSWORD)),
                HttpStatus.OK);

        await().atMost(Duration.ofSeconds(10))
                .until(() -> Arrays.stream(MAIL.getReceivedMessages())
                        .filter(message -> recipients(message)
                                .anyMatch(person.registration().email()::equals))
                        .map(GreenMailUtil::getBody)
                        .anyMatch(body -> body.contains("password of your account") && !body.contains("token=")));
    }

    @Test
    void aSecondFactorIsToldToWhomItBelongsAndAStrangersGoesWithTheAddress() throws Exception {
        Person person = Person.register(api);
        Authenticator authenticator = protect(person);

        awaitMessage(person, "asks for a code of an app from now on");

        // Nobody has verified the address yet, so its owner may be somebody else than whoever put the factor on.
        json(post("/password/forgot", Map.of("email", person.registration().email())), HttpStatus.ACCEPTED);
        json(
                post(
                        "/password/reset",
                        Map.of("token", awaitToken(person, "reset-password"), "newPassword", NEW_PASSWORD)),
                HttpStatus.OK);
        Person owner = person.withPassword(NEW_PASSWORD).signIn();
        Authenticator second = protect(owner);
        assertThat(second.key()).isNotEqualTo(authenticator.key());
        MAIL.purgeEmailFromAllMailboxes();
        json(post("/password/forgot", Map.of("email", person.registration().email())), HttpStatus.ACCEPTED);
        json(
                post(
                        "/password/reset",
                        Map.of(
                                "token",
                                awaitToken(person, "reset-password"),
                                "newPassword",
                                "yet another one of mine")),
                HttpStatus.OK);

        assertThat(code(owner.tryPassword("yet another one of mine"), HttpStatus.UNAUTHORIZED))
                .isEqualTo("SECOND_FACTOR_REQUIRED");
    }

    private Authenticator protect(Person person) {
        Authenticator authenticator = new Authenticator(
                json(
                                person.call(
                                        HttpMethod.POST,
                                        "/auth/second-factor",
                                        Map.of("password", person.registration().password())),
                                HttpStatus.OK)
                        .at("/secret")
                        .asString(),
                Clock.systemUTC());
        json(
                person.call(HttpMethod.POST, "/auth/second-factor/enable", Map.of("code", authenticator.code())),
                HttpStatus.OK);
        return authenticator;
    }

    private static void awaitMessage(Person person, String text) {
        await(text)
                .atMost(Duration.ofSeconds(10))
                .until(() -> Arrays.stream(MAIL.getReceivedMessages())
                        .filter(message -> recipients(message)
                                .anyMatch(person.registration().email()::equals))
                        .map(message -> GreenMailUtil.getBody(message).replaceAll("\\s+", " "))
                        .anyMatch(body -> body.contains(text) && !body.contains("token=")));
    }

    @Test
    void aRefreshTokenThatIsUsedTwiceIsToldToWhomItBelongs() {
        Person person = Person.register(api);
        String token = person.refreshToken();
        for (int refresh = 0; refresh < 2; refresh++) {
            token = json(post("/refresh", Map.of("refreshToken", token)), HttpStatus.OK)
                    .at("/refreshToken")
                    .asString();
        }

        assertThat(code(person.refresh(), HttpStatus.UNAUTHORIZED)).isEqualTo("TOKEN_REUSED");

        await().atMost(Duration.ofSeconds(10))
                .until(() -> Arrays.stream(MAIL.getReceivedMessages())
                        .filter(message -> recipients(message)
                                .anyMatch(person.registration().email()::equals))
                        .map(GreenMailUtil::getBody)
                        .anyMatch(body -> body.contains("used twice") && !body.contains("token=")));
        String stored = await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> jdbc.sql("""
                                        select string_agg(serialized_event, '')
                                        from jobs.event_publication_archive
                                        where listener_id = 'identity.token-reuse-notice'
                                            and serialized_event like '%' || :user || '%'
                                        """)
                                .param("user", person.id())
                                .query((row, number) ->
                                        Optional.ofNullable(row.getString(1)).orElse(""))
                                .single(),
                        event -> !event.isEmpty());
        assertThat(stored)
                .doesNotContain("2001:db8")
                .doesNotContain(person.registration().email());
    }

    private String awaitToken(Person person, String page) {
        await(page).atMost(Duration.ofSeconds(10)).until(() -> token(person, page) != null);
        return token(person, page);
    }

    private static String token(Person person, String page) {
        for (MimeMessage message : MAIL.getReceivedMessages()) {
            if (recipients(message).anyMatch(person.registration().email()::equals)) {
                Matcher link = LINK.matcher(GreenMailUtil.getBody(message));
                if (link.find() && link.group(1).equals(page)) {
                    return link.group(2);
                }
            }
        }
        return null;
    }

    private static Stream<String> recipients(MimeMessage message) {
        try {
            return Arrays.stream(message.getAllRecipients()).map(Object::toString);
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private RestTestClient.ResponseSpec post(String path, Object body) {
        return Person.post(api, Person.nextAddress(), path, body);
    }

    private static String code(RestTestClient.ResponseSpec response, HttpStatus status) {
        return json(response, status).at("/errorCode").asString();
    }
}
