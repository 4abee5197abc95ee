package dev.tippmixmentor.identity;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

/** What is left of a user who asked to be forgotten: nothing. */
@IntegrationTest
@ExtendWith(OutputCaptureExtension.class)
class ErasureTests {
    private static final Logger log = LoggerFactory.getLogger(ErasureTests.class);

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    RedisConnectionFactory redis;

    /** Everything that says who somebody is carries a word that nothing else in the world has. */
    @Test
    void nothingOfAnErasedUserIsLeftInAnyTableInRedisOrInTheLog(CapturedOutput output) {
        String canary = "c" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        String address = "2001:db8:ca:" + Integer.toHexString(canary.hashCode() & 0xffff) + ":0:0:0:1";
        String league = UUID.randomUUID().toString();
        Registration registration = new Registration(
                canary + "@Example.org",
                canary + "_u",
                TestRegistrations.PASSWORD,
                canary + " first",
                canary + " last",
                RefreshTokenDelivery.BODY);
        JsonNode first =
                json(from(address, canary, null, HttpMethod.POST, "/auth/register", registration), HttpStatus.CREATED);
        Map<String, Object> credentials = Map.of(
                "email", registration.email(), "password", registration.password(), "refreshTokenDelivery", "BODY");
        JsonNode second = json(from(address, canary, null, HttpMethod.POST, "/auth/login", credentials), HttpStatus.OK);
        String token = second.at("/accessToken").asString();
        livesAnEventfulLife(address, canary, token, first.at("/refreshToken").asString(), registration, league);
        assertThat(hits(canary)).as("the search finds somebody who is there").isNotEmpty();
        assertThat(hits(address)).isNotEmpty();
        assertThat(hits(league)).isNotEmpty();

        json(
                from(
                        address,
                        canary,
                        token,
                        HttpMethod.DELETE,
                        "/users/profile",
                        Map.of("password", registration.password())),
                HttpStatus.OK);

        List<String> left = new ArrayList<>();
        for (String trace : List.of(canary, address, league)) {
            left.addAll(hits(trace));
        }
        log.info("erased: {} hits in {} tables and all of Redis", left.size(), tables().size());
        assertThat(left).isEmpty();
        assertThat(output.getAll()).doesNotContainIgnoringCase(canary).doesNotContain(address);
    }

    /** Whatever makes the application write something down about a user. */
    private void livesAnEventfulLife(
            String address,
            String canary,
            String token,
            String refreshToken,
            Registration registration,
            String league) {
        json(
                from(address, canary, token, HttpMethod.PUT, "/users/profile/preferences", preferences(league)),
                HttpStatus.OK);
        Map<String, Object> wrong = Map.of("email", registration.email(), "password", "not the password");
        json(from(address, canary, null, HttpMethod.POST, "/auth/login", wrong), HttpStatus.UNAUTHORIZED);
        Map<String, Object> unknown = Map.of("email", canary + "@nowhere.example", "password", "not the password");
        json(from(address, canary, null, HttpMethod.POST, "/auth/login", unknown), HttpStatus.UNAUTHORIZED);
        json(from(address, canary, null, HttpMethod.POST, "/auth/register", registration), HttpStatus.CONFLICT);
        String next = refreshToken;
        for (int i = 0; i < 2; i++) {
            next = json(
                            from(address, canary, null, HttpMethod.POST, "/auth/refresh", Map.of("refreshToken", next)),
                            HttpStatus.OK)
                    .at("/refreshToken")
                    .asString();
        }
        json(
                from(address, canary, null, HttpMethod.POST, "/auth/refresh", Map.of("refreshToken", refreshToken)),
                HttpStatus.UNAUTHORIZED);
        json(from(address, canary, token, HttpMethod.POST, "/users/profile/export", null), HttpStatus.OK);
        json(
                from(
                        address,
                        canary,
                        token,
                        HttpMethod.PATCH,
                        "/users/profile",
                        Map.of("firstName", canary + " other")),
                HttpStatus.OK);
    }

    private static Preferences preferences(String league) {
        return new Preferences(
                List.of(UUID.fromString(league)),
                List.of(),
                Preferences.DEFAULT.notifications(),
                Preferences.Theme.DARK,
                "de",
                ZoneId.of("Europe/Vienna"),
                true);
    }

    private RestTestClient.ResponseSpec from(
            String address, String device, String token, HttpMethod method, String path, Object body) {
        var request = (token == null ? api.anonymous() : api.with(token))
                .method(method)
                .uri("/api/v1" + path)
                .header("X-Forwarded-For", address)
                .header("User-Agent", "Browser " + device);
        return body == null
                ? request.exchange()
                : request.contentType(MediaType.APPLICATION_JSON).body(body).exchange();
    }

    /** Where a text is found, whatever its case: in which tables, under which keys of Redis. */
    private List<String> hits(String text) {
        List<String> hits = new ArrayList<>();
        for (String table : tables()) {
            int rows = jdbc.sql("select count(*) from " + table + " t where t::text ilike '%' || :text || '%'")
                    .param("text", text)
                    .query(Integer.class)
                    .single();
            if (rows > 0) {
                hits.add(table + " " + rows);
            }
        }
        contents().forEach((key, content) -> {
            if ((key + content).toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT))) {
                hits.add("Redis " + key);
            }
        });
        return hits;
    }

    private List<String> tables() {
        return jdbc.sql("""
                        select quote_ident(schemaname) || '.' || quote_ident(tablename)
                        from pg_tables
                        where schemaname not in ('pg_catalog', 'information_schema')
                        order by 1
                        """).query(String.class).list();
    }

    /** All keys of Redis with what they hold, whatever their type, as DUMP writes it where it must not compress. */
    private Map<String, String> contents() {
        Map<String, String> contents = new HashMap<>();
        try (RedisConnection connection = redis.getConnection();
                Cursor<byte[]> keys = connection.keyCommands().scan(ScanOptions.NONE)) {
            connection.serverCommands().setConfig("rdbcompression", "no");
            keys.forEachRemaining(key -> {
                byte[] dump = connection.keyCommands().dump(key);
                if (dump != null) {
                    contents.put(
                            new String(key, StandardCharsets.UTF_8), new String(dump, StandardCharsets.ISO_8859_1));
                }
            });
        }
        return contents;
    }
}
