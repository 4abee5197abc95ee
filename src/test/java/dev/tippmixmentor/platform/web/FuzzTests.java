package dev.tippmixmentor.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.ProblemSchema;
import dev.tippmixmentor.testing.RawHttp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.UriUtils;

/**
 * Nonsense for every endpoint there is: nothing may make the application fail, and no answer may tell how it is built.
 */
@IntegrationTest
class FuzzTests {
    private static final Logger log = LoggerFactory.getLogger(FuzzTests.class);

    private static final long SEED = 20_261_125;

    private static final Pattern INTERNALS = Pattern.compile("Exception|\\bat [a-z]+(\\.[a-z]+)+|\\.java\\b"
            + "|\\b(dev\\.tippmixmentor|org\\.(springframework|hibernate|postgresql|eclipse)|tools\\.jackson|jakarta|java)\\."
            + "|\\b(select|insert into|update|delete from) [a-z_.]+ |SQLSTATE|_(uq|fk|ck|pk|idx)\\b|PSQL|Hikari|Jetty");

    /** Reasons for which a client is told to come back; not failures. */
    private static final Set<Integer> BUSY = Set.of(503);

    private static final List<String> VALUES = List.of(
            "",
            " ",
            "0",
            "-1",
            "1e400",
            "99999999999999999999",
            "null",
            "true",
            "NaN",
            "'",
            "\"",
            "\\",
            "%",
            "%00",
            "\u0000",
            "\ud83d\ude00",
            "\ud800",
            "a\nb",
            "../../etc/passwd",
            "' or 1=1 --",
            "${7*7}",
            "#{7*7}",
            "<script>",
            "{{x}}",
            "2026-13-45",
            "9999999-01-01T00:00:00Z",
            "+1000000000-12-31T23:59:59.999999999Z",
            "0001-01-01T00:00:00Z",
            "x".repeat(3_000),
            "00000000-0000-0000-0000-000000000000",
            "Infinity",
            "[]",
            "{}",
            "MODERATOR",
            "desc",
            "\u202eabc",
            "a,b,c",
            "1,2,3",
            "*");

    private static final List<String> BODIES = List.of(
            "",
            "{",
            "[",
            "null",
            "1",
            "\"x\"",
            "[]",
            "{}",
            "{\"a\":}",
            "{\"a\":1}",
            "{\"\":\"\"}",
            "[[[[[[[[]]]]]]]]",
            "{\"email\":null,\"password\":null}",
            "{\"email\":[],\"password\":{}}",
            "{\"__proto__\":{}}",
            "{\"email\":\"a@b.c\",\"email\":\"d@e.f\"}",
            "{\"name\":\"\\u0000\",\"type\":\"PREDICTION\"}",
            "{\"name\":\"\\ud800\"}",
            "not json",
            "<xml/>",
            "\u0000\u0001",
            "{\"home\":-1,\"away\":1e999}",
            "{\"home\":2147483648,\"away\":0}",
            "{\"matchIds\":[null]}",
            "{\"matchIds\":[\"x\"]}",
            "{\"role\":\"KING\"}",
            "{\"token\":\"\\u0000\",\"newPassword\":\"long enough to be one\"}");

    private static final List<String> NAMES = List.of(
            "limit",
            "cursor",
            "sort",
            "total",
            "from",
            "to",
            "status",
            "leagueId",
            "teamId",
            "matchId",
            "agentId",
            "modelVersion",
            "graded",
            "by",
            "zone",
            "season",
            "format",
            "model",
            "ticket",
            "unread",
            "period",
            "x");

    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json; charset=utf-16",
            "text/plain",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            "*/*",
            "garbage",
            "application/xml");

    private static final List<String> ACCEPTS = List.of("text/html", "application/xml", "*/*", "x", "application/json");

    private static final List<String> ETAGS = List.of("*", "\"x\"", "x", "W/\"1\"");

    private static final List<String> IDS = List.of("short", "well-formed-1", "<>", "x".repeat(100));

    @Autowired
    Api api;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    @Test
    void twoThousandBrokenRequestsMakeNothingFailAndLearnNothing() {
        fuzz(2_000);
    }

    @Test
    @Tag("benchmark")
    void fiftyThousandBrokenRequestsMakeNothingFailAndLearnNothing() {
        fuzz(50_000);
    }

    private void fuzz(int requests) {
        Random random = new Random(SEED);
        List<Map.Entry<String, String>> endpoints = endpoints();
        List<String> tokens = List.of(api.token(Role.USER), api.token(Role.MODERATOR), api.token(Role.ADMIN));
        Map<Integer, Integer> statuses = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (int number = 0; number < requests; number++) {
            Map.Entry<String, String> endpoint = endpoints.get(number % endpoints.size());
            String method = endpoint.getKey();
            String path = path(endpoint.getValue(), random);
            String headers = headers(tokens, random, number);
            String body = method.equals("GET") ? "" : any(BODIES, random);

            RawHttp.Answer answer = RawHttp.send(api, method, path, headers, body);

            statuses.merge(answer.status(), 1, Integer::sum);
            String fault = fault(answer);
            if (!fault.isEmpty() && wrong.size() < 20) {
                wrong.add("#" + number + " " + method + " " + path + " " + body + " -> " + answer.status() + " " + fault
                        + " " + answer.body());
            }
        }
        log.info("fuzz: {} requests, seed {}, answers {}", requests, SEED, statuses);
        assertThat(wrong).as("seed %d", SEED).isEmpty();
        assertThat(endpoints).hasSizeGreaterThan(40);
    }

    private static String fault(RawHttp.Answer answer) {
        if (answer.status() >= 500 && !BUSY.contains(answer.status())) {
            return "failed";
        }
        if (!answer.headers().toLowerCase(Locale.ROOT).contains("x-correlation-id: ")) {
            return "no correlation id";
        }
        if (answer.status() < 400) {
            return "";
        }
        List<String> faults = ProblemSchema.faults(answer.body());
        Matcher internals = INTERNALS.matcher(answer.body());
        return !faults.isEmpty() ? faults.toString() : internals.find() ? "tells " + internals.group() : "";
    }

    private static String path(String pattern, Random random) {
        StringBuilder path = new StringBuilder(Pattern.compile("\\{[^}]+}")
                .matcher(pattern)
                .replaceAll(match -> random.nextInt(3) == 0
                        ? new UUID(random.nextLong(), random.nextLong()).toString()
                        : Matcher.quoteReplacement(encoded(any(VALUES, random)))));
        for (int count = random.nextInt(4); count > 0; count--) {
            path.append(path.indexOf("?") < 0 ? '?' : '&')
                    .append(any(NAMES, random))
                    .append('=')
                    .append(encoded(any(VALUES, random)));
        }
        return path.toString();
    }

    private static String headers(List<String> tokens, Random random, int number) {
        // Everybody calls from an address of their own, or the limits would answer for the rest.
        StringBuilder headers = new StringBuilder(
                "X-Forwarded-For: 2001:db8:%x:%x::1\r\n".formatted(0x8000 + number / 50_000, number % 50_000));
        if (random.nextInt(5) > 0) {
            headers.append("Authorization: Bearer ").append(any(tokens, random)).append("\r\n");
        }
        if (random.nextInt(4) == 0) {
            headers.append("Accept: ").append(any(ACCEPTS, random)).append("\r\n");
        }
        if (random.nextInt(6) == 0) {
            headers.append("If-None-Match: ").append(any(ETAGS, random)).append("\r\n");
        }
        if (random.nextInt(6) == 0) {
            headers.append("X-Correlation-Id: ").append(any(IDS, random)).append("\r\n");
        }
        if (random.nextInt(8) > 0) {
            headers.append("Content-Type: ")
                    .append(random.nextInt(3) > 0 ? "application/json" : any(TYPES, random))
                    .append("\r\n");
        }
        return headers.toString();
    }

    /** A lone surrogate has no encoding; it goes as what UTF-8 makes of it. */
    private static String encoded(String value) {
        return UriUtils.encode(value, StandardCharsets.UTF_8);
    }

    private static String any(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    /** Each method and pattern of ours. */
    private List<Map.Entry<String, String>> endpoints() {
        return mappings.getHandlerMethods().entrySet().stream()
                .filter(entry -> entry.getValue().getBeanType().getName().startsWith("dev.tippmixmentor"))
                .flatMap(entry -> entry.getKey().getPatternValues().stream()
                        .flatMap(pattern -> entry.getKey().getMethodsCondition().getMethods().stream()
                                .map(method -> Map.entry(method.name(), pattern))))
                .sorted(Comparator.comparing(Object::toString))
                .toList();
    }
}
