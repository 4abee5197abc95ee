package dev.tippmixmentor.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingLeague;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.identity.Registration;
import dev.tippmixmentor.identity.UserView;
import dev.tippmixmentor.identity.Users;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes, renames, deletes, restores, erases and purges leagues, agents and users at random, and compares what the API
 * says with a model of a few lines.
 */
@IntegrationTest
class SoftDeleteModelTests {
    private static final Logger log = LoggerFactory.getLogger(SoftDeleteModelTests.class);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long SEED = 20_261_125;
    private static final int NAMES = 6;
    private static final int COMPARE_EVERY = 200;

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    Users users;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    SoftDeletePurge purge;

    @Autowired
    Clock clock;

    @Autowired
    JdbcClient jdbc;

    private final Random random = new Random(SEED);
    private final String prefix =
            "m" + UUID.randomUUID().toString().replace("-", "").substring(0, 8);
    private final Map<String, Thing> things = new LinkedHashMap<>();
    private final List<Instant> moments = new ArrayList<>();
    private RestTestClient admin;
    private String watchedLeague;

    private enum Kind {
        LEAGUE,
        AGENT,
        USER;

        /** Whether two that are there may not have the same name. */
        boolean hasUniqueNames() {
            return this != AGENT;
        }

        String path() {
            return "/api/v1/" + name().toLowerCase(Locale.ROOT) + "s";
        }
    }

    private enum State {
        THERE,
        DELETED,
        ERASED,
        PURGED
    }

    /** What the model knows of one thing. */
    private static final class Thing {
        private final Kind kind;
        private final String id;
        private String name;
        private State state = State.THERE;
        private Instant deletedAfter = Instant.MAX;

        Thing(Kind kind, String id, String name) {
            this.kind = kind;
            this.id = id;
            this.name = name;
        }
    }

    private record Answer(int status, JsonNode body) {}

    @BeforeEach
    void anAdministratorAndALeagueToWatch() {
        UserView user = users.register(registration("a" + prefix));
        jdbc.sql("update identity.users set role = 'ADMIN' where id = :id")
                .param("id", user.id().value())
                .update();
        admin = api.with(tokens.issue(user.id().value(), UUID.randomUUID(), user.username(), Role.ADMIN));
        intake.accept(new IncomingLeague(prefix + "w", "Watched", "Country"), List.of());
        watchedLeague = leagues.byCode(prefix + "w").orElseThrow().toString();
    }

    @Test
    void theApiSaysWhatTheModelSays() {
        assertThat(walk(400, Duration.ofMinutes(5))).isEqualTo(400);
    }

    @Test
    @Tag("benchmark")
    void inAHundredThousandStepsTheApiSaysWhatTheModelSays() {
        int steps = walk(100_000, Duration.ofHours(2));

        log.info("soft delete model: seed {}, {} steps", SEED, steps);
        assertThat(steps).isEqualTo(100_000);
    }

    /** How many steps there was time for. */
    private int walk(int most, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        int step = 0;
        while (step < most && System.nanoTime() - end < 0) {
            step++;
            moments.add(clock.instant());
            int kind = random.nextInt(100);
            try {
                act(kind < 50 ? Kind.LEAGUE : kind < 96 ? Kind.AGENT : Kind.USER);
                if (random.nextInt(50) == 0) {
                    purgeSome();
                }
                if (step % COMPARE_EVERY == 0) {
                    compareEverything();
                    forgetTheLongGone();
                }
            } catch (AssertionError e) {
                throw new AssertionError("seed " + SEED + ", step " + step, e);
            }
        }
        compareEverything();
        return step;
    }

    private void act(Kind kind) {
        int action = random.nextInt(10);
        if (action < 3) {
            create(kind, name());
            return;
        }
        Optional<Thing> some = some(kind);
        if (some.isEmpty()) {
            return;
        }
        Thing thing = some.get();
        switch (action) {
            case 3, 4 -> rename(thing);
            case 5, 6, 7 -> delete(thing);
            case 8 -> restore(thing);
            default -> {
                if (kind == Kind.USER && random.nextInt(3) == 0) {
                    erase(thing);
                } else {
                    restore(thing);
                }
            }
        }
        check(thing);
    }

    private void create(Kind kind, String name) {
        Optional<Thing> namesake = things.values().stream()
                .filter(thing -> thing.kind == kind && thing.state == State.THERE && thing.name.equals(name))
                .findFirst();
        switch (kind) {
            case LEAGUE -> {
                intake.accept(new IncomingLeague(name, "League", "Country " + prefix), someMatches());
                String id = leagues.byCode(name).orElseThrow().toString();
                if (namesake.isPresent()) {
                    assertThat(id).isEqualTo(namesake.get().id);
                } else {
                    add(kind, id, name);
                }
            }
            case AGENT -> {
                Answer answer = send(
                        HttpMethod.POST,
                        "/api/v1/agents",
                        Map.of(
                                "name",
                                name,
                                "type",
                                "PREDICTION",
                                "configuration",
                                Map.of("leagueIds", List.of(watchedLeague))));
                assertThat(answer.status()).isEqualTo(201);
                add(kind, answer.body().at("/id").asString(), name);
            }
            case USER -> {
                try {
                    String id = users.register(registration(name)).id().toString();
                    assertThat(namesake).isEmpty();
                    add(kind, id, name);
                } catch (ApiException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_CONFLICT);
                    assertThat(namesake).isPresent();
                }
            }
        }
    }

    private void add(Kind kind, String id, String name) {
        assertThat(things).doesNotContainKey(id);
        things.put(id, new Thing(kind, id, name));
    }

    /** Only agents have a name that changes; a league's title does, which its source says. */
    private void rename(Thing thing) {
        if (thing.kind == Kind.AGENT) {
            String name = name();
            int status = send(HttpMethod.PATCH, "/api/v1/agents/" + thing.id, Map.of("name", name))
                    .status();
            assertThat(status).isEqualTo(thing.state == State.THERE ? 200 : 404);
            if (status == 200) {
                thing.name = name;
            }
        }
    }

    private void delete(Thing thing) {
        int status = send(HttpMethod.DELETE, thing.kind.path() + "/" + thing.id, null)
                .status();

        assertThat(status).isEqualTo(thing.state == State.THERE ? 200 : 404);
        if (status == 200) {
            thing.state = State.DELETED;
            thing.deletedAfter = moments.get(moments.size() - 1);
        }
    }

    private void restore(Thing thing) {
        int status = send(HttpMethod.POST, thing.kind.path() + "/" + thing.id + "/restore", null)
                .status();

        boolean taken = thing.kind.hasUniqueNames()
                && things.values().stream()
                        .anyMatch(other -> other != thing
                                && other.kind == thing.kind
                                && other.state == State.THERE
                                && other.name.equals(thing.name));
        assertThat(status).isEqualTo(thing.state != State.DELETED ? 404 : taken ? 409 : 200);
        if (status == 200) {
            thing.state = State.THERE;
        }
    }

    private void erase(Thing user) {
        int status = send(HttpMethod.POST, "/api/v1/users/" + user.id + "/erase", null)
                .status();

        boolean possible = user.state == State.THERE || user.state == State.DELETED;
        assertThat(status).isEqualTo(possible ? 200 : 404);
        if (status == 200) {
            if (user.state == State.THERE) {
                user.deletedAfter = moments.get(moments.size() - 1);
            }
            user.state = State.ERASED;
        }
    }

    /** What was deleted before one of the last moments goes for good. */
    private void purgeSome() {
        Instant before = moments.get(moments.size() - 1 - random.nextInt(Math.min(moments.size(), 30)));

        purge.purge(before);

        things.values().stream()
                .filter(thing -> thing.state == State.DELETED || thing.state == State.ERASED)
                .filter(thing -> thing.deletedAfter.isBefore(before))
                .forEach(thing -> thing.state = State.PURGED);
    }

    private void check(Thing thing) {
        if (thing.kind != Kind.USER) {
            Answer answer = send(HttpMethod.GET, thing.kind.path() + "/" + thing.id, null);
            assertThat(answer.status()).isEqualTo(thing.state == State.THERE ? 200 : 404);
            if (answer.status() == 200) {
                assertThat(answer.body()
                                .at(thing.kind == Kind.LEAGUE ? "/code" : "/name")
                                .asString())
                        .isEqualTo(thing.name);
            }
        }
    }

    private void compareEverything() {
        for (Kind kind : Kind.values()) {
            assertThat(listed(kind, "")).as(kind + "s that are there").isEqualTo(ids(kind, State.THERE));
        }
        assertThat(listed(Kind.USER, "deleted=true"))
                .as("users that can be restored")
                .isEqualTo(ids(Kind.USER, State.DELETED));
        for (Map.Entry<Kind, String> table : Map.of(
                        Kind.LEAGUE, "football.leagues", Kind.AGENT, "agents.agents", Kind.USER, "identity.users")
                .entrySet()) {
            Set<String> stored = jdbc.sql("select id::text from " + table.getValue() + " where id::text in (:ids)")
                    .param("ids", things.isEmpty() ? List.of("") : List.copyOf(things.keySet()))
                    .query(String.class)
                    .set();
            assertThat(stored)
                    .as("rows of " + table.getValue())
                    .isEqualTo(ids(table.getKey(), State.THERE, State.DELETED, State.ERASED));
        }
    }

    /** Keeps the model small in long walks. */
    private void forgetTheLongGone() {
        things.values().removeIf(thing -> thing.state == State.PURGED && random.nextInt(4) != 0);
    }

    private Set<String> listed(Kind kind, String filter) {
        Set<String> ids = new HashSet<>();
        String cursor = "";
        do {
            String paging = kind == Kind.USER ? "limit=100&" + filter + cursor : "";
            JsonNode page =
                    send(HttpMethod.GET, kind.path() + "?" + paging, null).body();
            page.at("/data").valueStream().forEach(row -> ids.add(row.at("/id").asString()));
            String next = page.at("/meta/nextCursor").asString("");
            cursor = next.isEmpty() ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        ids.retainAll(things.keySet());
        return ids;
    }

    private Set<String> ids(Kind kind, State... states) {
        return things.values().stream()
                .filter(thing -> thing.kind == kind && List.of(states).contains(thing.state))
                .map(thing -> thing.id)
                .collect(Collectors.toSet());
    }

    private Optional<Thing> some(Kind kind) {
        List<Thing> candidates =
                things.values().stream().filter(thing -> thing.kind == kind).toList();
        return candidates.isEmpty() ? Optional.empty() : Optional.of(candidates.get(random.nextInt(candidates.size())));
    }

    private String name() {
        return prefix + random.nextInt(NAMES);
    }

    private List<IncomingMatch> someMatches() {
        return random.nextInt(4) != 0
                ? List.of()
                : List.of(new IncomingMatch(
                        "2023-24", Instant.parse("2024-02-10T15:00:00Z"), "Abel", "Bea", null, null, List.of()));
    }

    private static Registration registration(String name) {
        return new Registration(name + "@example.org", name, "correct horse battery", null, null, null);
    }

    private Answer send(HttpMethod method, String path, Object body) {
        RestTestClient.RequestBodySpec request = admin.method(method).uri(path);
        var result = (body == null
                        ? request.exchange()
                        : request.contentType(MediaType.APPLICATION_JSON)
                                .body(body)
                                .exchange())
                .expectBody()
                .returnResult();
        return new Answer(result.getStatus().value(), JSON.readTree(result.getResponseBody()));
    }
}
