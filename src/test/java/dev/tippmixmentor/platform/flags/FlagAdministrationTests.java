package dev.tippmixmentor.platform.flags;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class FlagAdministrationTests {
    @Autowired
    Api api;

    @Autowired
    FeatureFlags flags;

    @Autowired
    JdbcClient jdbc;

    private final String key = "test." + UUID.randomUUID();
    private RestTestClient admin;

    @BeforeEach
    void signIn() {
        admin = api.as(Role.ADMIN);
    }

    @Test
    void aFlagOfEachTypeHasEffectWhenItIsStored() {
        put("{'type':'BOOLEAN','enabled':true,'value':true,'offValue':false}", HttpStatus.CREATED);
        assertThat(flags.isOn(key, false, FlagSubject.NOBODY)).isTrue();
        delete(HttpStatus.OK);
        assertThat(flags.isOn(key, false, FlagSubject.NOBODY)).isFalse();

        put("{'type':'STRING','enabled':true,'value':'green','offValue':'red'}", HttpStatus.CREATED);
        assertThat(flags.text(key, "?", FlagSubject.NOBODY)).isEqualTo("green");
        delete(HttpStatus.OK);

        put("{'type':'NUMBER','enabled':true,'value':0.25,'offValue':0}", HttpStatus.CREATED);
        assertThat(flags.number(key, -1, FlagSubject.NOBODY)).isEqualTo(0.25);
        delete(HttpStatus.OK);

        put("{'type':'JSON','enabled':true,'value':{'a':[1,true,null]},'offValue':{}}", HttpStatus.CREATED);
        assertThat(flags.object(key, Map.of(), FlagSubject.NOBODY).get("a").toString())
                .isEqualTo("[1.0, true, null]");
    }

    @Test
    void aFlagOfAnotherTypeHasTheValueOfTheCallSite() {
        put("{'type':'STRING','enabled':true,'value':'green','offValue':'red'}", HttpStatus.CREATED);

        assertThat(flags.isOn(key, true, FlagSubject.NOBODY)).isTrue();
        assertThat(flags.isOn(key, false, FlagSubject.NOBODY)).isFalse();
    }

    @Test
    void theKillSwitchIsOneSmallRequest() {
        put("{'type':'BOOLEAN','enabled':true,'value':true,'offValue':false}", HttpStatus.CREATED);

        JsonNode killed = send(HttpMethod.PATCH, "", "{'enabled':false}", Map.of(), HttpStatus.OK);

        assertThat(killed.at("/enabled").asBoolean()).isFalse();
        assertThat(killed.at("/value").asBoolean()).isTrue();
        assertThat(flags.isOn(key, true, FlagSubject.NOBODY)).isFalse();
    }

    @Test
    void whatChangedSinceItWasReadIsNotOverwritten() {
        String body = "{'type':'BOOLEAN','enabled':true,'value':true,'offValue':false}";
        put(body, HttpStatus.CREATED);
        String read = etag();
        put(body, HttpStatus.OK);

        JsonNode problem =
                send(HttpMethod.PUT, "", body, Map.of(HttpHeaders.IF_MATCH, read), HttpStatus.PRECONDITION_FAILED);
        assertThat(problem.at("/errorCode").asString()).isEqualTo("PRECONDITION_FAILED");
        send(
                HttpMethod.PATCH,
                "",
                "{'enabled':false}",
                Map.of(HttpHeaders.IF_MATCH, read),
                HttpStatus.PRECONDITION_FAILED);
        send(HttpMethod.DELETE, "", null, Map.of(HttpHeaders.IF_MATCH, read), HttpStatus.PRECONDITION_FAILED);
        send(HttpMethod.PUT, "", body, Map.of(HttpHeaders.IF_MATCH, "not an etag"), HttpStatus.PRECONDITION_FAILED);
        send(HttpMethod.PUT, "", body, Map.of(HttpHeaders.IF_NONE_MATCH, "*"), HttpStatus.PRECONDITION_FAILED);

        send(HttpMethod.PUT, "", body, Map.of(HttpHeaders.IF_MATCH, etag()), HttpStatus.OK);
        send(HttpMethod.DELETE, "", null, Map.of(HttpHeaders.IF_MATCH, etag()), HttpStatus.OK);
        send(HttpMethod.PUT, "", body, Map.of(HttpHeaders.IF_MATCH, "*"), HttpStatus.PRECONDITION_FAILED);
        send(HttpMethod.PUT, "", body, Map.of(HttpHeaders.IF_NONE_MATCH, "*"), HttpStatus.CREATED);
        assertThat(etag()).as("of the flag made anew").isNotEqualTo(read);
    }

    @Test
    void theHistoryTellsWhoDidWhatWhen() {
        put("{'type':'BOOLEAN','enabled':true,'value':true,'offValue':false}", HttpStatus.CREATED);
        send(HttpMethod.PATCH, "", "{'enabled':false}", Map.of(), HttpStatus.OK);
        delete(HttpStatus.OK);

        JsonNode history = get("/history", HttpStatus.OK).at("/data");

        assertThat(history.size()).isEqualTo(3);
        assertThat(history.at("/0/before/enabled").asBoolean()).isFalse();
        assertThat(history.at("/0/after").isNull()).isTrue();
        assertThat(history.at("/1/before/enabled").asBoolean()).isTrue();
        assertThat(history.at("/1/after/enabled").asBoolean()).isFalse();
        assertThat(history.at("/2/before").isNull()).isTrue();
        assertThat(history.at("/2/changedBy").asString()).hasSize(36);
        assertThat(history.at("/2/changedAt").asString()).endsWith("Z");
        JsonNode page = get("/history?limit=2", HttpStatus.OK);
        String cursor = page.at("/meta/nextCursor").asString();
        assertThat(get("/history?cursor=" + cursor, HttpStatus.OK).at("/data").size())
                .isEqualTo(1);
    }

    @Test
    void theDatabaseRefusesToChangeTheHistory() {
        put("{'type':'BOOLEAN','enabled':true,'value':true,'offValue':false}", HttpStatus.CREATED);

        for (String statement : List.of("update flags.changes set before = '{}'", "delete from flags.changes")) {
            assertThatExceptionOfType(DataAccessException.class)
                    .isThrownBy(() -> jdbc.sql(statement + " where key = :key")
                            .param("key", key)
                            .update());
        }
    }

    static Stream<Arguments> brokenDefinitions() {
        return Stream.of(
                Arguments.of("{}", "type NotNull, enabled NotNull, value NotNull, offValue NotNull"),
                Arguments.of("{'type':'BOOLEAN','enabled':true,'value':'x','offValue':1}", "value Type, offValue Type"),
                Arguments.of("{'type':'NUMBER','enabled':true,'value':'1','offValue':0}", "value Type"),
                Arguments.of("{'type':'STRING','enabled':true,'value':null,'offValue':''}", "value Type"),
                Arguments.of("{'type':'JSON','enabled':true,'value':1,'offValue':{}}", "value Type"),
                Arguments.of(
                        "{'type':'BOOLEAN','enabled':true,'value':true,'offValue':false,'rules':[{'value':true}]}",
                        "rules[0] Condition"),
                Arguments.of(
                        "{'type':'BOOLEAN','enabled':true,'value':true,'offValue':false,"
                                + "'rules':[{'roles':['ADMIN'],'value':true},{'percentage':10,'value':'x'}]}",
                        "rules[1].value Type"),
                Arguments.of(
                        "{'type':'BOOLEAN','enabled':true,'value':true,'offValue':false,"
                                + "'rules':[{'percentage':100.01,'value':true}]}",
                        "rules[0].percentage DecimalMax"),
                Arguments.of(
                        "{'type':'BOOLEAN','enabled':true,'value':true,'offValue':false,"
                                + "'rules':[{'percentage':0.001,'value':true}]}",
                        "rules[0].percentage Digits"),
                Arguments.of(
                        "{'type':'BOOLEAN','enabled':true,'value':true,'offValue':false,"
                                + "'startsAt':'2026-01-02T00:00:00Z','endsAt':'2026-01-01T00:00:00Z'}",
                        "endsAt After"),
                Arguments.of(
                        "{'type':'STRING','enabled':true,'value':'" + "x".repeat(10_001) + "','offValue':''}",
                        "value Size"));
    }

    @ParameterizedTest
    @MethodSource("brokenDefinitions")
    void aBrokenDefinitionIsToldFieldByField(String body, String violations) {
        JsonNode problem = put(body, HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/violations")
                        .valueStream()
                        .map(violation -> violation.at("/field").asString() + " "
                                + violation.at("/rule").asString()))
                .containsExactlyInAnyOrder(violations.split(", "));
        get("", HttpStatus.NOT_FOUND);
    }

    @Test
    void aKeyIsPlain() {
        for (String wrong : List.of("Upper", "two..dots", "ends-", "under_score", "x".repeat(101))) {
            JsonNode problem = json(
                    admin.put()
                            .uri("/api/v1/admin/flags/{key}", wrong)
                            .contentType(MediaType.APPLICATION_JSON)
                            .body(quoted("{'type':'BOOLEAN','enabled':true,'value':true,'offValue':false}"))
                            .exchange(),
                    HttpStatus.BAD_REQUEST);

            assertThat(problem.at("/violations/0/field").asString()).isEqualTo("key");
        }
    }

    @Test
    void theTypeOfAFlagStays() {
        put("{'type':'BOOLEAN','enabled':true,'value':true,'offValue':false}", HttpStatus.CREATED);

        JsonNode problem = put("{'type':'NUMBER','enabled':true,'value':1,'offValue':0}", HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/violations/0/field").asString()).isEqualTo("type");
    }

    @Test
    void theFlagOfAnAreaIsForEverybodyAndStays() {
        String area = "/api/v1/admin/flags/analytics.enabled";

        JsonNode problem = json(
                admin.put()
                        .uri(area)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(quoted("{'type':'BOOLEAN','enabled':true,'value':true,'offValue':false,"
                                + "'rules':[{'percentage':10,'value':false}]}"))
                        .exchange(),
                HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/violations/0/field").asString()).isEqualTo("rules");
        json(admin.delete().uri(area).exchange(), HttpStatus.UNPROCESSABLE_CONTENT);
    }

    @Test
    void callersSeeTheirValuesAndNothingElse() {
        UUID stranger = UUID.randomUUID();
        put(
                "{'type':'STRING','description':'d-secret','enabled':true,'value':'plain','offValue':'off','rules':["
                        + "{'users':['" + stranger + "'],'value':'u-secret'},"
                        + "{'roles':['MODERATOR'],'value':'moderated'},"
                        + "{'attributes':{'country':['a-secret']},'value':'c-secret'}]}",
                HttpStatus.CREATED);

        JsonNode anonymous = json(api.anonymous().get().uri("/api/v1/flags").exchange(), HttpStatus.OK);
        JsonNode moderator =
                json(api.as(Role.MODERATOR).get().uri("/api/v1/flags").exchange(), HttpStatus.OK);

        assertThat(anonymous.at("/flags").get(key).asString()).isEqualTo("plain");
        assertThat(moderator.at("/flags").get(key).asString()).isEqualTo("moderated");
        assertThat(anonymous.at("/flags").get("agents.enabled").asBoolean()).isTrue();
        assertThat(anonymous.toString() + moderator)
                .doesNotContain("secret")
                .doesNotContain("rules")
                .doesNotContain("salt")
                .doesNotContain(stranger.toString());
    }

    @Test
    void anUnknownFlagIsNotThere() {
        get("", HttpStatus.NOT_FOUND);
        send(HttpMethod.PATCH, "", "{'enabled':false}", Map.of(), HttpStatus.NOT_FOUND);
        delete(HttpStatus.NOT_FOUND);
    }

    private String etag() {
        return admin.get()
                .uri("/api/v1/admin/flags/" + key)
                .exchange()
                .expectBody()
                .returnResult()
                .getResponseHeaders()
                .getETag();
    }

    private JsonNode get(String path, HttpStatus status) {
        return send(HttpMethod.GET, path, null, Map.of(), status);
    }

    private JsonNode put(String body, HttpStatus status) {
        return send(HttpMethod.PUT, "", body, Map.of(), status);
    }

    private void delete(HttpStatus status) {
        send(HttpMethod.DELETE, "", null, Map.of(), status);
    }

    private JsonNode send(HttpMethod method, String path, String body, Map<String, String> headers, HttpStatus status) {
        RestTestClient.RequestBodySpec request =
                admin.method(method).uri("/api/v1/admin/flags/" + key + path).headers(all -> headers.forEach(all::set));
        return json(
                body == null
                        ? request.exchange()
                        : request.contentType(MediaType.APPLICATION_JSON)
                                .body(quoted(body))
                                .exchange(),
                status);
    }

    private static String quoted(String withApostrophes) {
        return withApostrophes.replace('\'', '"');
    }
}
