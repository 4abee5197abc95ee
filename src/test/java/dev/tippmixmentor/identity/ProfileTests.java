package dev.tippmixmentor.identity;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

/** What users say of themselves, and who sees it. */
@IntegrationTest
class ProfileTests {
    private static final String PREFERENCES = "/users/profile/preferences";

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    Clock clock;

    @Test
    void aUserChangesTheirNamesAndNothingElse() {
        Person person = Person.register(api);
        JsonNode before = json(person.get("/users/profile"), HttpStatus.OK);

        JsonNode put = json(
                person.call(HttpMethod.PUT, "/users/profile", Map.of("firstName", "Ann", "lastName", "Lee")),
                HttpStatus.OK);
        JsonNode patched =
                json(person.call(HttpMethod.PATCH, "/users/profile", Map.of("firstName", "Anna")), HttpStatus.OK);
        JsonNode emptied = json(person.call(HttpMethod.PATCH, "/users/profile", Map.of("lastName", "")), HttpStatus.OK);
        JsonNode replaced = json(person.call(HttpMethod.PUT, "/users/profile", Map.of()), HttpStatus.OK);

        assertThat(put.at("/firstName").asString()).isEqualTo("Ann");
        assertThat(patched.at("/firstName").asString()).isEqualTo("Anna");
        assertThat(patched.at("/lastName").asString()).isEqualTo("Lee");
        assertThat(emptied.at("/firstName").asString()).isEqualTo("Anna");
        assertThat(emptied.at("/lastName").isNull()).isTrue();
        assertThat(replaced.at("/firstName").isNull()).isTrue();
        for (String field : List.of("id", "email", "username", "role", "emailVerified")) {
            assertThat(replaced.get(field)).isEqualTo(before.get(field));
        }
    }

    @Test
    void aProfileThatChangedSinceItWasReadIsNotChanged() {
        Person person = Person.register(api);
        String read = etag(person);
        json(person.call(HttpMethod.PATCH, "/users/profile", Map.of("firstName", "Beth")), HttpStatus.OK);

        for (HttpMethod method : List.of(HttpMethod.PUT, HttpMethod.PATCH)) {
            JsonNode problem = json(change(person, method, read), HttpStatus.PRECONDITION_FAILED);
            assertThat(problem.at("/errorCode").asString()).isEqualTo("PRECONDITION_FAILED");
        }

        JsonNode changed = json(change(person, HttpMethod.PATCH, etag(person)), HttpStatus.OK);
        assertThat(changed.at("/firstName").asString()).isEqualTo("Anna");
        assertThat(changed.has("version")).isFalse();
    }

    @Test
    void preferencesThatChangedSinceTheyWereReadAreNotChanged() {
        Person person = Person.register(api);
        String unchosen = tag(person.get(PREFERENCES));
        String first = tag(choose(person, unchosen, "de").expectStatus().isOk());
        String second = tag(person.call(HttpMethod.PUT, PREFERENCES, preferences(Map.of()))
                .expectStatus()
                .isOk());

        for (String stale : List.of(unchosen, first, "\"none\"")) {
            JsonNode problem = json(choose(person, stale, "fr"), HttpStatus.PRECONDITION_FAILED);
            assertThat(problem.at("/errorCode").asString()).isEqualTo("PRECONDITION_FAILED");
        }

        assertThat(List.of(unchosen, first, second)).doesNotHaveDuplicates();
        assertThat(tag(person.get(PREFERENCES))).isEqualTo(second);
        assertThat(json(person.get(PREFERENCES), HttpStatus.OK).at("/language").asString())
                .isEqualTo("hu");
        JsonNode changed = json(choose(person, second, "fr"), HttpStatus.OK);
        assertThat(changed.at("/language").asString()).isEqualTo("fr");
        assertThat(changed.has("version")).isFalse();
    }

    /** Both have read the same, so one of them would undo what the other has chosen. */
    @Test
    void ofTwoWhoChooseAtOnceOneIsToldThatTheOtherWas() throws Exception {
        Person person = Person.register(api);
        String read = tag(person.get(PREFERENCES));
        List<Callable<Integer>> both = Stream.of("de", "fr")
                .<Callable<Integer>>map(language -> () -> choose(person, read, language)
                        .returnResult()
                        .getStatus()
                        .value())
                .toList();
        List<Integer> statuses = new ArrayList<>();

        ExecutorService tabs = Executors.newFixedThreadPool(both.size());
        try {
            for (Future<Integer> status : tabs.invokeAll(both)) {
                statuses.add(status.get());
            }
        } finally {
            tabs.shutdownNow();
        }

        assertThat(statuses).containsExactlyInAnyOrder(200, 412);
    }

    @ParameterizedTest
    @CsvSource({"role, ADMIN", "email, other@example.org", "username, other", "emailVerified, true", "id, 1"})
    void whatIsNotAUsersToChangeIsRefused(String field, String value) {
        Person person = Person.register(api);

        for (HttpMethod method : List.of(HttpMethod.PUT, HttpMethod.PATCH)) {
            JsonNode problem =
                    json(person.call(method, "/users/profile", Map.of(field, value)), HttpStatus.BAD_REQUEST);
            assertThat(problem.at("/violations/0/field").asString()).isEqualTo(field);
        }
    }

    @Test
    void whoNeverChoseHasTheUsualPreferences() {
        JsonNode preferences = json(Person.register(api).get(PREFERENCES), HttpStatus.OK);

        assertThat(preferences.at("/favouriteLeagues")).isEmpty();
        assertThat(preferences.at("/theme").asString()).isEqualTo("SYSTEM");
        assertThat(preferences.at("/language").asString()).isEqualTo("en");
        assertThat(preferences.at("/timeZone").asString()).isEqualTo("UTC");
    }

    @Test
    void preferencesAreReplacedAsAWholeAndOnesOwn() {
        Person person = Person.register(api);
        Person other = Person.register(api);
        String league = UUID.randomUUID().toString();
        String team = UUID.randomUUID().toString();

        json(person.call(HttpMethod.PUT, PREFERENCES, preferences(Map.of())), HttpStatus.OK);
        JsonNode answer = json(
                person.call(
                        HttpMethod.PUT,
                        PREFERENCES,
                        preferences(Map.of("favouriteLeagues", List.of(league), "favouriteTeams", List.of(team)))),
                HttpStatus.OK);

        JsonNode kept = json(person.get(PREFERENCES), HttpStatus.OK);
        assertThat(kept).isEqualTo(answer);
        assertThat(kept.at("/favouriteLeagues/0").asString()).isEqualTo(league);
        assertThat(kept.at("/favouriteTeams/0").asString()).isEqualTo(team);
        assertThat(kept.at("/notifications/byEmail").asBoolean()).isTrue();
        assertThat(kept.at("/theme").asString()).isEqualTo("DARK");
        assertThat(kept.at("/language").asString()).isEqualTo("hu");
        assertThat(kept.at("/timeZone").asString()).isEqualTo("Europe/Budapest");
        assertThat(json(other.get(PREFERENCES), HttpStatus.OK).toString()).doesNotContain(league, team);
    }

    @ParameterizedTest
    @CsvSource({
        "theme, PINK, theme",
        "language, klingon, language",
        "language, EN, language",
        "timeZone, Mars/Olympus, timeZone",
        "favouriteTeams, x, favouriteTeams",
        "colour, red, colour",
    })
    void whatIsNoPreferenceIsRefused(String field, String value, String named) {
        Person person = Person.register(api);
        Map<String, Object> body = preferences(Map.of(field, value));

        JsonNode problem = json(person.call(HttpMethod.PUT, PREFERENCES, body), HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/violations/0/field").asString()).isEqualTo(named);
    }

    @Test
    void favouritesAreCountedAndComeOnce() {
        Person person = Person.register(api);
        List<UUID> many = Stream.generate(UUID::randomUUID).limit(101).toList();
        UUID one = many.get(0);

        assertThat(rule(person, many)).isEqualTo("Size");
        assertThat(rule(person, List.of(one, one))).isEqualTo("UniqueElements");
        json(
                person.call(HttpMethod.PUT, PREFERENCES, preferences(Map.of("favouriteTeams", many.subList(0, 100)))),
                HttpStatus.OK);
    }

    private String rule(Person person, List<UUID> teams) {
        RestTestClient.ResponseSpec answer =
                person.call(HttpMethod.PUT, PREFERENCES, preferences(Map.of("favouriteTeams", teams)));
        return json(answer, HttpStatus.BAD_REQUEST).at("/violations/0/rule").asString();
    }

    @Test
    void strangersSeeTheNameAndSinceWhenOnly() {
        Person person = Person.register(api);
        json(
                person.call(HttpMethod.PUT, "/users/profile", Map.of("firstName", "Secretname", "lastName", "Hidden")),
                HttpStatus.OK);

        JsonNode profile = json(
                api.anonymous()
                        .get()
                        .uri("/api/v1/users/" + person.registration().username().toUpperCase(Locale.ROOT))
                        .exchange(),
                HttpStatus.OK);

        assertThat(profile.propertyNames()).containsExactlyInAnyOrder("username", "memberSince");
        assertThat(profile.at("/username").asString())
                .isEqualTo(person.registration().username());
    }

    @Test
    void whoIsGoneHasNoProfile() {
        Person person = Person.register(api);
        json(
                person.call(
                        HttpMethod.DELETE,
                        "/users/profile",
                        Map.of("password", person.registration().password())),
                HttpStatus.OK);

        assertThat(status("/api/v1/users/" + person.registration().username())).isEqualTo(404);
        assertThat(status("/api/v1/users/nobody_has_this")).isEqualTo(404);
        assertThat(status("/api/v1/users/a'or'1'='1")).isEqualTo(400);
    }

    private int status(String path) {
        return api.anonymous()
                .get()
                .uri(path)
                .exchange()
                .expectBody()
                .returnResult()
                .getStatus()
                .value();
    }

    @ParameterizedTest
    @ValueSource(strings = {"profile", "Admin", "SUPPORT", "tippmixmentor"})
    void nobodyTakesANameThatSpeaksForUs(String username) {
        JsonNode problem = json(
                Person.post(
                        api,
                        Person.nextAddress(),
                        "/register",
                        Map.of(
                                "email",
                                UUID.randomUUID() + "@example.org",
                                "username",
                                username,
                                "password",
                                TestRegistrations.PASSWORD)),
                HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/violations/0/rule").asString()).isEqualTo("Reserved");
    }

    @Test
    void whoFollowsAMatchIsCountedAndNamedOnlyIfTheyLetOthersSee() throws Exception {
        Instant now = clock.instant();
        TestLeague league = TestLeague.withFixtures(intake, leagues, now, 1);
        MatchId match = matches.fixtures(league.id(), now, now.plus(Duration.ofDays(2)))
                .get(0)
                .id();
        Person open = Person.register(api);
        Person shy = Person.register(api);
        json(open.call(HttpMethod.PUT, PREFERENCES, preferences(Map.of("showPresence", true))), HttpStatus.OK);
        assertThat(json(shy.get(PREFERENCES), HttpStatus.OK).at("/showPresence").asBoolean())
                .isFalse();
        try (StompClient tab = StompClient.withBearer(api, open.accessToken());
                StompClient shyTab = StompClient.withBearer(api, shy.accessToken());
                StompClient otherTab = StompClient.withBearer(api, shy.accessToken())) {
            BlockingQueue<JsonNode> told = tab.subscribe("/topic/presence.matches." + match);
            List.of(tab, shyTab, otherTab).forEach(each -> each.subscribe("/topic/matches." + match));

            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                JsonNode presence = json(shy.get("/matches/" + match + "/presence"), HttpStatus.OK);
                assertThat(presence.toString())
                        .isEqualTo("{\"count\":2,\"names\":[\"%s\"],\"degraded\":false}"
                                .formatted(open.registration().username()));
            });
            JsonNode message = told.poll(10, TimeUnit.SECONDS);
            while (message != null && message.at("/data/count").asInt() != 2) {
                message = told.poll(10, TimeUnit.SECONDS);
            }
            assertThat(message).isNotNull();
            assertThat(message.at("/type").asString()).isEqualTo("presence");
            assertThat(message.toString()).doesNotContain(shy.registration().username(), shy.id());
        }
        json(open.get("/matches/" + UUID.randomUUID() + "/presence"), HttpStatus.NOT_FOUND);
    }

    private static Map<String, Object> preferences(Map<String, Object> changed) {
        Map<String, Object> preferences = new HashMap<>(Map.of(
                "favouriteLeagues",
                List.of(),
                "favouriteTeams",
                List.of(),
                "notifications",
                Map.of("matches", true, "predictions", false, "tips", true, "byEmail", true),
                "theme",
                "dark",
                "language",
                "hu",
                "timeZone",
                "Europe/Budapest"));
        preferences.putAll(changed);
        return preferences;
    }

    private static String etag(Person person) {
        return tag(person.get("/users/profile"));
    }

    private static String tag(RestTestClient.ResponseSpec answer) {
        return answer.returnResult().getResponseHeaders().getETag();
    }

    private RestTestClient.ResponseSpec choose(Person person, String ifMatch, String language) {
        return api.with(person.accessToken())
                .put()
                .uri("/api/v1" + PREFERENCES)
                .header(HttpHeaders.IF_MATCH, ifMatch)
                .contentType(MediaType.APPLICATION_JSON)
                .body(preferences(Map.of("language", language)))
                .exchange();
    }

    private RestTestClient.ResponseSpec change(Person person, HttpMethod method, String ifMatch) {
        return api.with(person.accessToken())
                .method(method)
                .uri("/api/v1/users/profile")
                .header(HttpHeaders.IF_MATCH, ifMatch)
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("firstName", "Anna"))
                .exchange();
    }
}
