package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.web.IndexQuery;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What somebody could do who owns the database: the triggers are off, and everything is rolled back. */
@IntegrationTest
class TamperingTests {
    private static final int TAMPERINGS = 200;

    /** A walk ends where the fault is; where the chain is long, most of the time would go into getting there. */
    private static final int VICTIMS = 200;

    private static final long SEED = 20261125;

    /** Every column whose change must be noticed. */
    private static final List<String> EDITS = List.of(
            "seals set content = content || ' ' where index = :index",
            "seals set hash = md5(hash) || md5(content) where index = :index",
            "seals set previous_hash = md5(hash) || md5(content) where index = :index",
            "seals set prediction_id = gen_random_uuid() where index = :index",
            "seals set sealed_at = sealed_at - interval '1 day' where index = :index",
            "predictions set home_probability = home_probability / 2" + ofTheLink(),
            "predictions set away_rate = away_rate + 1e-9" + ofTheLink(),
            "predictions set content = jsonb_set(content, '{confidence}', '0.123')" + ofTheLink(),
            "predictions set agent_id = gen_random_uuid()" + ofTheLink(),
            "predictions set kept = not kept" + ofTheLink(),
            "predictions set published_at = published_at - interval '1 day'" + ofTheLink(),
            "predictions set kick_off = kick_off + interval '1 day'" + ofTheLink(),
            "predictions set earliest_kick_off = earliest_kick_off - interval '1 second'" + ofTheLink(),
            "predictions set earliest_kick_off = null" + ofTheLink());

    /** Those of a model concern all of its predictions, of which the first is named. */
    private static final String OTHER_PARAMETERS = """
            update predictions.models
            set parameters = jsonb_set(parameters, '{rho}', '0.1')
            where id = (
                select p.model_id
                from predictions.predictions p
                join predictions.seals s on s.prediction_id = p.id
                where s.index = :index
            )
            """;

    @Autowired
    Publishing publishing;

    @Autowired
    SealChain chain;

    @Autowired
    SealVerifier verifier;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JsonMapper json;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Api api;

    @BeforeEach
    void aChain() {
        // Matches begin at whole minutes, which are written in milliseconds all the same.
        Instant minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        TestLeague league = TestLeague.withFixtures(intake, leagues, minute, 4);
        for (int agent = 0; agent < 3; agent++) {
            publishing.publish(league.id(), Duration.ofDays(14), UUID.randomUUID());
        }
    }

    @Test
    void everyTamperingIsDetectedAndItsRowNamed() {
        Random random = new Random(SEED);
        for (int number = 0; number < TAMPERINGS; number++) {
            String about = "tampering " + number + " of seed " + SEED;
            int kind = number % 5;
            transaction.executeWithoutResult(work -> {
                SealChain.Head seen = chain.lock();
                jdbc.sql("set local session_replication_role = replica").update();
                long victim = 1 + random.nextLong(Math.min(VICTIMS, seen.index() - 1));

                tamper(kind, victim, random);

                SealVerifier.Verification found = verifier.verify(seen);
                assertThat(found.intact()).as(about).isFalse();
                assertThat(found.firstFault()).as(about).isEqualTo(victim);
                work.setRollbackOnly();
            });
        }
        assertThat(verifier.verify(null).intact()).isTrue();
    }

    @Test
    void otherParametersOfAModelAreDetected() {
        transaction.executeWithoutResult(work -> {
            SealChain.Head seen = chain.lock();
            jdbc.sql("set local session_replication_role = replica").update();

            update(OTHER_PARAMETERS, seen.index());

            assertThat(verifier.verify(null).problem())
                    .isEqualTo("the parameters of the model are not what was sealed");
            work.setRollbackOnly();
        });
    }

    @Test
    void aSealOfTheFirstVersionStillFits() {
        transaction.executeWithoutResult(work -> {
            SealChain.Head seen = chain.lock();
            jdbc.sql("set local session_replication_role = replica").update();
            update("update predictions.predictions set earliest_kick_off = null" + ofTheLink(), seen.index());

            rewriteLast(
                    seen,
                    facts -> facts.remove(List.of(
                            "version", "leagueCode", "homeName", "awayName", "earliestKickOff", "parametersHash")));

            assertThat(verifier.verify(null))
                    .isEqualTo(new SealVerifier.Verification(
                            true, seen.index(), chain.end().headHash(), null, null));
            work.setRollbackOnly();
        });
    }

    /** Whoever owns the database also takes its rule away. */
    @Test
    void aLinkThatWasSealedOnTheDayOfAMatchWithoutATimeIsNamed() {
        transaction.executeWithoutResult(work -> {
            SealChain.Head seen = chain.lock();
            jdbc.sql("set local session_replication_role = replica").update();
            jdbc.sql("""
                            alter table predictions.predictions
                            drop constraint predictions_before_earliest_kick_off_ck
                            """).update();
            update("update predictions.predictions set earliest_kick_off = published_at" + ofTheLink(), seen.index());

            rewriteLast(seen, facts -> facts.set("earliestKickOff", facts.get("publishedAt")));

            SealVerifier.Verification found = verifier.verify(null);
            assertThat(found.firstFault()).isEqualTo(seen.index());
            assertThat(found.problem()).isEqualTo("it was sealed when the match may have begun");
            work.setRollbackOnly();
        });
    }

    /** Seals the last prediction of the chain anew, saying something else. */
    private void rewriteLast(SealChain.Head seen, Consumer<ObjectNode> change) {
        SealView last =
                chain.links(new IndexQuery(1, seen.index() - 1, false)).data().get(0);
        ObjectNode facts = (ObjectNode) json.readTree(last.content());
        change.accept(facts);
        update("delete from predictions.seals where index = :index", seen.index());
        chain.append(
                new SealChain.Head(seen.index() - 1, last.previousHash()),
                last.predictionId(),
                json.writeValueAsString(facts),
                last.sealedAt());
    }

    @Test
    void aShorterChainThatFitsTogetherIsFoundOnlyByWhatWasSeenEarlier() {
        transaction.executeWithoutResult(work -> {
            SealChain.Head seen = chain.lock();
            jdbc.sql("set local session_replication_role = replica").update();

            update("delete from predictions.predictions" + ofTheLink(), seen.index());
            truncate(seen.index());

            assertThat(verifier.verify(null).intact()).isTrue();
            assertThat(verifier.verify(seen).firstFault()).isEqualTo(seen.index());
            work.setRollbackOnly();
        });
    }

    @Test
    void whoKeptAnEarlierLinkCanAskForIt() {
        TrackRecordView.Chain seen = chain.end();
        String query = "/api/v1/track-record/verify?index=" + seen.length() + "&hash=";

        var same = Api.json(api.anonymous().get().uri(query + seen.headHash()).exchange(), HttpStatus.OK);
        var other = Api.json(api.anonymous().get().uri(query + "0".repeat(64)).exchange(), HttpStatus.OK);

        assertThat(same.at("/intact").asBoolean()).isTrue();
        assertThat(other.at("/intact").asBoolean()).isFalse();
        assertThat(other.at("/firstFault").asLong()).isEqualTo(seen.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hash=abc", "index=0&hash=" + ZEROS, "index=1", "hash=" + ZEROS})
    void halfAnEarlierLinkIsRefused(String query) {
        var problem = Api.json(
                api.anonymous()
                        .get()
                        .uri("/api/v1/track-record/verify?" + query)
                        .exchange(),
                HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("VALIDATION_ERROR");
    }

    private static final String ZEROS = "0000000000000000000000000000000000000000000000000000000000000000";

    private void tamper(int kind, long victim, Random random) {
        switch (kind) {
            case 0 -> update("update predictions." + EDITS.get(random.nextInt(EDITS.size())), victim);
            case 1 -> update("delete from predictions.seals where index = :index", victim);
            case 2 -> insert(victim);
            case 3 -> swapWithTheNext(victim);
            default -> truncate(victim);
        }
    }

    private void insert(long victim) {
        // In two steps, because an index may not be there twice even for a moment.
        update("update predictions.seals set index = index + 1000000000 where index >= :index", victim);
        update("""
                insert into predictions.seals (index, prediction_id, content, previous_hash, hash, sealed_at)
                select :index, gen_random_uuid(), content, md5(hash) || md5(content), hash, sealed_at
                from predictions.seals
                where index = :index + 1000000000
                """, victim);
        update("update predictions.seals set index = index - 999999999 where index > 1000000000 + :index - 1", victim);
    }

    private void swapWithTheNext(long victim) {
        update("update predictions.seals set index = 1000000000 where index = :index", victim);
        update("update predictions.seals set index = :index where index = :index + 1", victim);
        update("update predictions.seals set index = :index + 1 where index = 1000000000", victim);
    }

    /** Cuts the end off and hides it: the head says what is left. */
    private void truncate(long from) {
        update("delete from predictions.seals where index >= :index", from);
        update("""
                update predictions.seal_head
                set index = :index - 1,
                    hash = coalesce((select hash from predictions.seals where index = :index - 1), repeat('0', 64))
                """, from);
    }

    private void update(String statement, long index) {
        assertThat(jdbc.sql(statement).param("index", index).update()).isPositive();
    }

    private static String ofTheLink() {
        return " where id = (select prediction_id from predictions.seals where index = :index)";
    }
}
