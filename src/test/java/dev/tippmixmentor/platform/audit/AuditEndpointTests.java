package dev.tippmixmentor.platform.audit;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@IntegrationTest
@ExtendWith(OutputCaptureExtension.class)
class AuditEndpointTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ENTRIES = 5;

    @Autowired
    Api api;

    @Autowired
    AuditLog auditLog;

    @Autowired
    Checkpoints checkpoints;

    @Autowired
    TransactionTemplate transaction;

    private final UUID actor = UUID.randomUUID();
    private final UUID match = UUID.randomUUID();
    private final Instant beginning = Instant.now().minusSeconds(1);
    private RestTestClient admin;

    @BeforeEach
    void someEntries() {
        admin = api.as(Role.ADMIN);
        for (int i = 0; i < ENTRIES; i++) {
            int goals = i;
            transaction.executeWithoutResult(
                    status -> auditLog.record(AuditEntry.of(AuditAction.RESULT_CORRECTED, match)
                            .from(Map.of("goals", goals))
                            .to(Map.of("goals", goals + 1))
                            .by(Actor.user(actor, Role.MODERATOR))));
        }
    }

    @Test
    void aPageHasTheLatestFirstAndLeadsToTheNext() {
        List<Integer> goals = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("?limit=2&actorId=" + actor + cursor);
            page.at("/data")
                    .values()
                    .forEach(entry -> goals.add(entry.at("/before/goals").asInt()));
            cursor = page.at("/meta/nextCursor").isNull()
                    ? ""
                    : "&cursor=" + page.at("/meta/nextCursor").asString();
        } while (!cursor.isEmpty());

        assertThat(goals).containsExactly(4, 3, 2, 1, 0);
    }

    @Test
    void everyFilterNarrows() {
        for (String filter : List.of(
                "actorId=" + actor,
                "action=result_corrected&targetId=" + match,
                "targetType=match&targetId=" + match,
                "actorId=" + actor + "&from=" + beginning,
                "actorId=" + actor + "&to=" + Instant.now().plusSeconds(1))) {
            assertThat(get("?" + filter).at("/data")).as(filter).hasSize(ENTRIES);
        }
        for (String filter : List.of(
                "actorId=" + UUID.randomUUID(),
                "actorId=" + actor + "&action=LOGIN_FAILED",
                "actorId=" + actor + "&targetType=user",
                "actorId=" + actor + "&targetId=x",
                "actorId=" + actor + "&from=" + Instant.now().plusSeconds(60),
                "actorId=" + actor + "&to=" + beginning,
                "actorId=" + actor + "&correlationId=x")) {
            assertThat(get("?" + filter).at("/data")).as(filter).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?limit=0",
                "?limit=101",
                "?cursor=x",
                "?actorId=x",
                "?action=NOTHING",
                "?from=yesterday",
                "/verify?checkpoint=x",
                "/checkpoints?cursor=-1",
                "/checkpoints?limit=1001"
            })
    void nonsenseIsRefused(String query) {
        JsonNode problem = json(admin.get().uri("/api/v1/admin/audit" + query).exchange(), HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void theLogIsForAdministratorsAndForNobodysCache() {
        for (String path : List.of("", "/verify", "/checkpoints")) {
            api.as(Role.MODERATOR)
                    .get()
                    .uri("/api/v1/admin/audit" + path)
                    .exchange()
                    .expectStatus()
                    .isForbidden();
        }
        admin.get()
                .uri("/api/v1/admin/audit")
                .exchange()
                .expectHeader()
                .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    @Test
    void anEntryIsSoonPartOfTheChainWhichIsIntact() {
        await().atMost(PATIENCE)
                .until(() -> get("?actorId=" + actor)
                        .at("/data")
                        .valueStream()
                        .noneMatch(entry -> entry.at("/link").isNull()));

        JsonNode result = get("/verify");

        assertThat(result.at("/fault").isNull()).as(result.toString()).isTrue();
        assertThat(result.at("/intact").asBoolean()).isTrue();
        assertThat(result.at("/length").asLong()).isGreaterThanOrEqualTo(ENTRIES);
    }

    @Test
    void aCheckpointIsInTheLogAndInTheListAndIsBelievedOnlyAsItIs(CapturedOutput output) {
        await().atMost(PATIENCE)
                .until(() -> get("?actorId=" + actor)
                        .at("/data")
                        .valueStream()
                        .noneMatch(entry -> entry.at("/link").isNull()));

        Checkpoint taken = checkpoints.take().orElseThrow();

        assertThat(output.getAll()).contains("audit.checkpoint index=" + taken.index() + " text=" + taken.text());
        assertThat(get("/checkpoints?cursor=" + (taken.index() - 1))
                        .at("/data/0/text")
                        .asString())
                .isEqualTo(taken.text());
        JsonNode good = get("/verify?checkpoint=" + taken.text());
        assertThat(good.at("/intact").asBoolean()).as(good.toString()).isTrue();
        assertThat(good.at("/checkpoints").asInt()).isGreaterThanOrEqualTo(2);
        JsonNode forged = get(
                "/verify?checkpoint=" + taken.text().replace(":" + taken.at().toEpochMilli(), ":1"));
        assertThat(forged.at("/fault/index").asLong()).isEqualTo(taken.index());
        assertThat(forged.at("/fault/problem").asString()).contains("not signed by us");
        JsonNode longer = get("/verify?checkpoint=" + taken.text().replaceFirst("^\\d+", "999999999"));
        assertThat(longer.at("/fault/problem").asString()).contains("the end of the chain is missing");
    }

    @Test
    void whatLooksLikeASecretOrAPersonIsBlottedOut() {
        UUID somebody = UUID.randomUUID();
        transaction.executeWithoutResult(status -> auditLog.record(AuditEntry.of(AuditAction.AGENT_CREATED, somebody)
                .to(Map.of(
                        "apiPassword",
                        "hunter2",
                        "note",
                        "write to ann@example.org",
                        "nested",
                        List.of(Map.of("refreshToken", "abc", "kept", 7))))));

        JsonNode after = get("?targetId=" + somebody).at("/data/0/after");

        assertThat(after.toString())
                .isEqualTo("{\"apiPassword\":\"***\",\"nested\":[{\"kept\":7,\"refreshToken\":\"***\"}],"
                        + "\"note\":\"write to ***\"}");
    }

    private JsonNode get(String query) {
        return json(admin.get().uri("/api/v1/admin/audit" + query).exchange(), HttpStatus.OK);
    }
}
