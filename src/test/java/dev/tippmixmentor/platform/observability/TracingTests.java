package dev.tippmixmentor.platform.observability;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.event.ExecutionChain;
import com.github.kagkarlsson.scheduler.event.ExecutionInterceptor;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.FaultySurroundings;
import dev.tippmixmentor.testing.OwnSurroundings;
import dev.tippmixmentor.testing.TestLeague;
import dev.tippmixmentor.testing.TraceCollector.Span;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a collector of OpenTelemetry gets of one request, and of work that no request is behind. */
@OwnSurroundings
class TracingTests {
    private static final int SERVER = 2;

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Clock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    ExecutionInterceptor interceptor;

    @Test
    void allThatARequestDoesIsOneTraceTheListenersOfItsEventsToo() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 2);
        String match = json(
                        api.anonymous()
                                .get()
                                .uri("/api/v1/matches?status=SCHEDULED&leagueId=" + league.id())
                                .exchange(),
                        HttpStatus.OK)
                .at("/data/0/id")
                .asString();
        String trace = UUID.randomUUID().toString().replace("-", "");
        String caller = "00f067aa0ba902b7";

        api.as(Role.USER)
                .post()
                .uri("/api/v1/predictions/match/" + match)
                .header("traceparent", "00-" + trace + "-" + caller + "-01")
                .exchange()
                .expectStatus()
                .isOk();

        await().untilAsserted(() -> {
            List<Span> spans = of(trace);
            assertThat(spans)
                    .anyMatch(span -> span.kind() == SERVER && span.parentId().equals(caller));
            assertThat(spans).anyMatch(says("insert into predictions.seals"));
            assertThat(spans).anyMatch(says("jobs.event_publication"));
            // A listener has ended its work, on another thread, after the request's.
            assertThat(spans).anyMatch(says("jobs.event_publication_archive"));
            assertThat(spans).anyMatch(span -> "redis".equals(span.attributes().get("db.system")));
            assertThatAllHaveTheirParents(spans, caller);
        });
    }

    private static void assertThatAllHaveTheirParents(List<Span> spans, String caller) {
        Map<String, Span> byId = new HashMap<>();
        spans.forEach(span -> byId.put(span.id(), span));

        assertThat(spans).allMatch(span -> span.parentId().equals(caller) || byId.containsKey(span.parentId()));
    }

    /** Run here, as other nodes of the tests would take it from the database first. */
    @Test
    void aScheduledJobIsATraceOfItsOwn() {
        String name = "traced-" + UUID.randomUUID();
        ExecutionChain work = new ExecutionChain(List.of(), (task, context) -> {
            jdbc.sql("select count(*) from football.teams").query(Long.class).single();
            return (complete, operations) -> operations.remove();
        });

        CompletionHandler<?> ended = interceptor.execute(new TaskInstance<>(name, "one"), null, work);

        assertThat(ended).isNotNull();
        await().untilAsserted(() -> {
            Span job = FaultySurroundings.COLLECTOR.spans().stream()
                    .filter(span -> span.name().equals("job " + name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no span yet"));
            assertThat(job.parentId()).isEmpty();
            assertThat(of(job.traceId())).anyMatch(says("from football.teams"));
        });
    }

    @Test
    void aSpanHasTheTextOfAStatementAndNoneOfItsParameters() {
        UUID unknown = UUID.randomUUID();
        json(api.anonymous().get().uri("/api/v1/leagues/" + unknown).exchange(), HttpStatus.NOT_FOUND);

        await().untilAsserted(
                        () -> assertThat(FaultySurroundings.COLLECTOR.spans()).anyMatch(says("from football.leagues")));
        assertThat(FaultySurroundings.COLLECTOR.spans())
                .noneMatch(span -> says(unknown.toString()).test(span));
    }

    private static List<Span> of(String trace) {
        return FaultySurroundings.COLLECTOR.spans().stream()
                .filter(span -> span.traceId().equals(trace))
                .toList();
    }

    private static Predicate<Span> says(String text) {
        return span -> span.attributes().entrySet().stream()
                .anyMatch(attribute -> attribute.getKey().contains("query")
                        && attribute.getValue().toLowerCase(Locale.ROOT).contains(text));
    }
}
