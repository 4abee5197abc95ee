package dev.tippmixmentor.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.ProblemSchema;
import dev.tippmixmentor.testing.RawHttp;
import dev.tippmixmentor.testing.SettableClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every error code there is, provoked once; each body has the published form. */
@IntegrationTest
class ErrorCodeTests {
    private static final Logger log = LoggerFactory.getLogger(ErrorCodeTests.class);

    private static final JsonMapper JSON = new JsonMapper();
    private static final String AUTH = "/api/v1/auth";
    private static final String JSON_TYPE = "Content-Type: application/json\r\n";

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    ProblemAdvice advice;

    @Autowired
    CorrelationIdFilter correlation;

    @Autowired
    ProblemWriter problems;

    private record Provoked(int status, String retryAfter, String body) {}

    /** Fails in ways that no endpoint of ours can be made to from outside, or none does yet. */
    @RestController
    class Failing {
        @GetMapping("/failing/{how}")
        void fail(@PathVariable String how) {
            switch (how) {
                case "bug" -> throw new IllegalStateException("select secret from dev.tippmixmentor.Hidden");
                case "version" -> throw new OptimisticLockingFailureException("com.example.Agent#12");
                case "time" -> throw new AsyncRequestTimeoutException();
                case "foreign-key" ->
                    jdbc.update("insert into identity.sessions (user_id, created_at, last_used_at, expires_at)"
                            + " values (uuidv7(), now(), now(), now())");
                case "unique" -> jdbc.execute("""
                            create temporary table one (name_of_it text constraint one_uq unique) on commit drop;
                            insert into one values ('x');
                            insert into one values ('x')
                            """);
                case "slow" -> {
                    JdbcTemplate impatient = new JdbcTemplate(jdbc.getDataSource());
                    impatient.setQueryTimeout(1);
                    impatient.execute("select pg_sleep(10)");
                }
                default -> throw ApiException.of(ErrorCode.valueOf(how), "It is so");
            }
        }
    }

    @Test
    void everyErrorCodeIsProvokedAndHasThePublishedForm() {
        Map<ErrorCode, Supplier<Provoked>> ways = ways();
        Map<ErrorCode, String> wrong = new EnumMap<>(ErrorCode.class);

        ways.forEach((code, way) -> {
            Provoked answer = way.get();
            JsonNode problem = JSON.readTree(answer.body());
            if (!problem.at("/errorCode").asString().equals(code.name())
                    || answer.status() != code.status()
                    || problem.at("/status").asInt() != code.status()
                    || !ProblemSchema.faults(answer.body()).isEmpty()
                    || answer.body().matches("(?s).*(Exception|tippmixmentor\\.[a-z]+\\.|select |\\.java).*")) {
                wrong.put(code, answer + " " + ProblemSchema.faults(answer.body()));
            }
        });

        assertThat(wrong).isEmpty();
        assertThat(ways).containsOnlyKeys(ErrorCode.values());
        log.info("error codes: {} of {}", ways.size(), ErrorCode.values().length);
    }

    @Test
    void every503SaysWhenToComeBack() throws Exception {
        assertThat(failing("SERVICE_UNAVAILABLE").retryAfter()).isEqualTo("5");

        Server busy = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        busy.setErrorHandler(new JettyProblemHandler(problems));
        busy.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Response.writeError(request, response, callback, 503);
                return true;
            }
        });
        busy.start();
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(busy.getURI()).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(ProblemSchema.faults(answer.body())).isEmpty();
        } finally {
            busy.stop();
        }
    }

    @Test
    void theSchemaNamesEveryCode() {
        assertThat(Arrays.stream(ErrorCode.values())
                        .map(code -> ProblemSchema.faults(failing(code.name()).body())))
                .allSatisfy(faults -> assertThat(faults).isEmpty());
    }

    @Test
    void theDatabasesRefusalsAreToldInTheClientsTerms() {
        Provoked unique = failing("unique");
        Provoked foreignKey = failing("foreign-key");
        Provoked slow = failing("slow");
        Provoked late = failing("time");

        assertThat(unique.status()).isEqualTo(409);
        assertThat(JSON.readTree(unique.body()).at("/violations/0/field").asString())
                .isEqualTo("nameOfIt");
        assertThat(foreignKey.status()).isEqualTo(422);
        assertThat(slow.status()).isEqualTo(503);
        assertThat(slow.retryAfter()).isEqualTo("5");
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.retryAfter()).isEqualTo("5");
    }

    private Map<ErrorCode, Supplier<Provoked>> ways() {
        Map<ErrorCode, Supplier<Provoked>> ways = new EnumMap<>(ErrorCode.class);
        ways.put(ErrorCode.AUTH_REQUIRED, () -> send("GET", "/api/v1/users/profile", "", ""));
        ways.put(ErrorCode.AUTH_FAILED, () -> send("GET", "/api/v1/leagues", "Authorization: Bearer x\r\n", ""));
        ways.put(ErrorCode.TOKEN_EXPIRED, this::withAnOldToken);
        ways.put(ErrorCode.TOKEN_REUSED, this::withAReplacedToken);
        ways.put(ErrorCode.SECOND_FACTOR_REQUIRED, this::withThePasswordAlone);
        ways.put(ErrorCode.REAUTHENTICATION_REQUIRED, this::longAfterTheSignIn);
        ways.put(ErrorCode.ACCOUNT_LOCKED, this::asALockedUser);
        ways.put(
                ErrorCode.INSUFFICIENT_PERMISSIONS,
                () -> send("POST", "/api/v1/agents", "Authorization: Bearer " + api.token(Role.USER) + "\r\n", ""));
        ways.put(ErrorCode.CSRF_FAILED, this::withACookieAlone);
        ways.put(ErrorCode.VALIDATION_ERROR, () -> send("POST", AUTH + "/login", JSON_TYPE, "{}"));
        ways.put(ErrorCode.INVALID_INPUT, () -> send("POST", AUTH + "/login", JSON_TYPE, "{"));
        ways.put(
                ErrorCode.REQUEST_TOO_LARGE,
                () -> send("POST", AUTH + "/login", JSON_TYPE + "Content-Length: 99999999\r\n", "{"));
        ways.put(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                () -> send("POST", AUTH + "/login", "Content-Type: text/plain\r\n", "x"));
        ways.put(ErrorCode.METHOD_NOT_ALLOWED, () -> send("DELETE", "/api/v1/leagues", "", ""));
        ways.put(ErrorCode.NOT_ACCEPTABLE, () -> send("GET", "/api/v1/leagues", "Accept: application/xml\r\n", ""));
        ways.put(ErrorCode.RESOURCE_NOT_FOUND, () -> send("GET", "/api/v1/nothing?x=1", "", ""));
        ways.put(ErrorCode.RESOURCE_CONFLICT, this::withATakenName);
        ways.put(ErrorCode.PRECONDITION_FAILED, () -> failing("version", "If-Match", "\"1\""));
        ways.put(ErrorCode.RESOURCE_GONE, () -> failing("RESOURCE_GONE"));
        ways.put(ErrorCode.BUSINESS_RULE_VIOLATION, () -> failing("foreign-key"));
        ways.put(ErrorCode.OPERATION_FAILED, () -> failing("OPERATION_FAILED"));
        ways.put(ErrorCode.FEATURE_DISABLED, () -> failing("FEATURE_DISABLED"));
        ways.put(ErrorCode.LAST_ADMINISTRATOR, () -> failing("LAST_ADMINISTRATOR"));
        ways.put(ErrorCode.INTERNAL_ERROR, () -> failing("bug"));
        ways.put(ErrorCode.DATABASE_ERROR, () -> failing("slow"));
        ways.put(ErrorCode.EXTERNAL_SERVICE_ERROR, () -> failing("EXTERNAL_SERVICE_ERROR"));
        ways.put(ErrorCode.SERVICE_UNAVAILABLE, () -> failing("time"));
        ways.put(ErrorCode.RATE_LIMIT_EXCEEDED, this::afterTooManyTries);
        return ways;
    }

    private Provoked withAnOldToken() {
        String token = api.token(Role.USER);
        clock.advance(Duration.ofDays(1));
        try {
            return send("GET", "/api/v1/leagues", "Authorization: Bearer " + token + "\r\n", "");
        } finally {
            clock.reset();
        }
    }

    private Provoked withAReplacedToken() {
        String first = register().answer.json().at("/refreshToken").asString();
        String second = refreshed(first);
        refreshed(second);
        return send("POST", AUTH + "/refresh", JSON_TYPE, "{\"refreshToken\":\"" + first + "\"}");
    }

    private String refreshed(String token) {
        String body = send("POST", AUTH + "/refresh", JSON_TYPE, "{\"refreshToken\":\"" + token + "\"}")
                .body();
        return JSON.readTree(body).at("/refreshToken").asString();
    }

    private Provoked withThePasswordAlone() {
        Registered somebody = register();
        jdbc.update("""
                insert into identity.second_factors (user_id, key, created_at, enabled_at)
                select id, '\\x00', now(), now()
                from identity.users
                where username = ?
                """, somebody.name());
        Provoked answer = send(
                "POST",
                AUTH + "/login",
                JSON_TYPE,
                "{\"username\":\"" + somebody.name() + "\",\"password\":\"correct horse battery\"}");
        jdbc.update("delete from identity.second_factors where key = '\\x00'");
        return answer;
    }

    private Provoked longAfterTheSignIn() {
        Registered somebody = register();
        jdbc.update("""
                update identity.sessions
                set authenticated_at = authenticated_at - interval '1 hour'
                where user_id = (select id from identity.users where username = ?)
                """, somebody.name());
        String token = somebody.answer.json().at("/accessToken").asString();
        return send("POST", AUTH + "/logout-all", "Authorization: Bearer " + token + "\r\n", "");
    }

    private Provoked asALockedUser() {
        Registered somebody = register();
        jdbc.update("update identity.users set locked_at = now() where username = ?", somebody.name());
        return send(
                "POST",
                AUTH + "/login",
                JSON_TYPE,
                "{\"username\":\"" + somebody.name() + "\",\"password\":\"correct horse battery\"}");
    }

    private Provoked withACookieAlone() {
        String name = name();
        RawHttp.Answer answer = RawHttp.send(
                api,
                "POST",
                AUTH + "/register",
                JSON_TYPE,
                "{\"email\":\"%s@example.org\",\"username\":\"%s\",\"password\":\"correct horse battery\"}"
                        .formatted(name, name));
        String cookies = answer.headers()
                .lines()
                .filter(line -> line.startsWith("Set-Cookie: "))
                .map(line -> line.substring("Set-Cookie: ".length()).replaceFirst(";.*", ""))
                .collect(Collectors.joining("; "));
        return send("POST", AUTH + "/refresh", "Cookie: " + cookies + "\r\n", "");
    }

    private Provoked withATakenName() {
        String name = register().name();
        return send(
                "POST",
                AUTH + "/register",
                JSON_TYPE,
                "{\"email\":\"other-%s@example.org\",\"username\":\"%s\",\"password\":\"correct horse battery\"}"
                        .formatted(name, name));
    }

    private Provoked afterTooManyTries() {
        String login = "{\"email\":\"%s@example.org\",\"password\":\"wrong\"}".formatted(name());
        String address = "X-Forwarded-For: 2001:db8:1:99::1\r\n";
        Provoked answer = send("POST", AUTH + "/login", JSON_TYPE + address, login);
        for (int attempt = 0; attempt < 40 && answer.status() != 429; attempt++) {
            answer = send("POST", AUTH + "/login", JSON_TYPE + address, login);
        }
        return answer;
    }

    private record Registered(String name, RawHttp.Answer answer) {}

    private Registered register() {
        String name = name();
        return new Registered(
                name, RawHttp.send(api, "POST", AUTH + "/register", JSON_TYPE, """
                        {"email":"%s@example.org","username":"%s","password":"correct horse battery",
                         "refreshTokenDelivery":"BODY"}
                        """.formatted(name, name)));
    }

    private static String name() {
        return "e" + UUID.randomUUID().toString().replace("-", "").substring(0, 15);
    }

    private Provoked send(String method, String path, String headers, String body) {
        RawHttp.Answer answer = RawHttp.send(api, method, path, headers, body);
        return new Provoked(answer.status(), "", answer.body());
    }

    private Provoked failing(String how, String... header) {
        MockMvc mvc = MockMvcBuilders.standaloneSetup(new Failing())
                .setControllerAdvice(advice)
                .addFilters(correlation)
                .build();
        try {
            var request = get("/failing/{how}", how);
            if (header.length == 2) {
                request.header(header[0], header[1]);
            }
            MockHttpServletResponse response = mvc.perform(request).andReturn().getResponse();
            return new Provoked(response.getStatus(), response.getHeader("Retry-After"), response.getContentAsString());
        } catch (Exception e) {
            throw new IllegalStateException("the advice let it through", e);
        }
    }
}
