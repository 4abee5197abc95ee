package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.platform.cache.TagCache;
import dev.tippmixmentor.platform.database.LongWork;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * How good the predictions were. Sums are kept of each group, and moved by whatever changes grades in the same transaction:
 * reading costs the same however many grades there are.
 */
@Service
public class TrackRecord {
    private static final Logger log = LoggerFactory.getLogger(TrackRecord.class);

    private final CountedPredictions predictions;
    private final LongWork longWork;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final TagCache cache;

    TrackRecord(CountedPredictions predictions, LongWork longWork, JdbcClient jdbc, JsonMapper json, TagCache cache) {
        this.predictions = predictions;
        this.longWork = longWork;
        this.jdbc = jdbc;
        this.json = json;
        this.cache = cache;
    }

    /** Ordered, so that two transactions lock the groups that both change in the same order. */
    private record Group(AccuracyGroup grouping, String key) implements Comparable<Group> {
        private static final Comparator<Group> ORDER =
                Comparator.comparing(Group::grouping).thenComparing(Group::key);

        @Override
        public int compareTo(Group other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * How the track record stands.
     *
     * @param mended groups whose sums were wrong until now
     * @param n predictions that count
     * @param rps mean ranked probability score; null before the first grade, as of those that follow
     * @param logLoss mean logarithmic loss, natural logarithm
     * @param brier mean Brier score, sum over the three results
     * @param hitRate share in which the likeliest result happened
     * @param calibrationError mean distance of forecast and observed share over ten bins, weighted by their counts
     */
    public record Standing(
            int mended,
            long n,
            @Nullable Double rps,
            @Nullable Double logLoss,
            @Nullable Double brier,
            @Nullable Double hitRate,
            @Nullable Double calibrationError) {}

    /** Adds up all grades, mends what accuracy is read from where it differs, and tells how it stands. */
    @Transactional
    public Standing recompute() {
        int mended = mend();
        return overall()
                .map(all -> new Standing(
                        mended, all.n(), all.rps(), all.logLoss(), all.brier(), all.hitRate(), all.calibrationError()))
                .orElseGet(() -> new Standing(mended, 0, null, null, null, null, null));
    }

    /** Accuracy of each group, the one with the most predictions first. */
    List<AccuracyView> by(AccuracyGroup grouping) {
        return sums(grouping).entrySet().stream()
                .map(entry ->
                        entry.getValue().view(entry.getKey().equals(AccuracyGroup.NO_AGENT) ? null : entry.getKey()))
                .sorted(Comparator.comparingLong(AccuracyView::n)
                        .reversed()
                        .thenComparing(AccuracyView::key, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
    }

    /** Accuracy over everything; empty before the first grade. A match is of one league, so these add up to the whole. */
    Optional<AccuracyView> overall() {
        return sums(AccuracyGroup.LEAGUE).values().stream()
                .reduce(AccuracySums::plus)
                .map(sums -> sums.view("all"));
    }

    /**
     * Does something that changes grades of a match, and moves the sums by the difference that it makes. The caller's
     * transaction holds the match's predictions locked: nobody else grades them meanwhile.
     */
    void following(MatchId match, Runnable change) {
        Map<Group, AccuracySums> before = ofMatch(match);
        change.run();
        Map<Group, AccuracySums> moves = new TreeMap<>(ofMatch(match));
        before.forEach((group, sums) -> moves.merge(group, AccuracySums.NONE.minus(sums), AccuracySums::plus));
        moves.forEach(this::move);
    }

    /**
     * Adds up all grades and compares. Grading waits meanwhile.
     *
     * @return how many groups were wrong; they are right now
     */
    @Transactional
    public int mend() {
        longWork.begin();
        jdbc.sql("lock table predictions.accuracy_sums in exclusive mode").update();
        Map<Group, AccuracySums> right = recomputed();
        Map<Group, AccuracySums> kept = new HashMap<>();
        for (AccuracyGroup grouping : AccuracyGroup.values()) {
            sums(grouping).forEach((key, sums) -> kept.put(new Group(grouping, key), sums));
        }
        List<Group> wrong = Stream.concat(right.keySet().stream(), kept.keySet().stream())
                .distinct()
                .filter(group -> !right.getOrDefault(group, AccuracySums.NONE)
                        .equals(kept.getOrDefault(group, AccuracySums.NONE)))
                .toList();
        wrong.forEach(group -> write(group, right.getOrDefault(group, AccuracySums.NONE)));
        if (!wrong.isEmpty()) {
            log.warn("accuracy.mended groups={}", wrong.size());
        }
        return wrong.size();
    }

    private Map<Group, AccuracySums> recomputed() {
        Map<Group, AccuracySums> sums = new HashMap<>();
        List<CountedPredictions.Counted> match = new ArrayList<>();
        try (Stream<CountedPredictions.Counted> all = predictions.all()) {
            all.forEach(prediction -> {
                if (!match.isEmpty() && !matchOf(match.get(0)).equals(matchOf(prediction))) {
                    grouped(match).forEach((group, more) -> sums.merge(group, more, AccuracySums::plus));
                    match.clear();
                }
                match.add(prediction);
            });
        }
        grouped(match).forEach((group, more) -> sums.merge(group, more, AccuracySums::plus));
        return sums;
    }

    private static UUID matchOf(CountedPredictions.Counted prediction) {
        return prediction.graded().matchId();
    }

    private Map<Group, AccuracySums> ofMatch(MatchId match) {
        return grouped(predictions.of(match));
    }

    /** @param ofMatch predictions of one match */
    private static Map<Group, AccuracySums> grouped(List<CountedPredictions.Counted> ofMatch) {
        Map<Group, AccuracySums> sums = new HashMap<>();
        for (AccuracyGroup grouping : AccuracyGroup.values()) {
            ofMatch.stream()
                    .collect(Collectors.groupingBy(
                            grouping::key, Collectors.mapping(CountedPredictions.Counted::graded, Collectors.toList())))
                    .forEach((key, graded) -> sums.put(new Group(grouping, key), AccuracySums.ofMatch(graded)));
        }
        return sums;
    }

    private Map<String, AccuracySums> sums(AccuracyGroup grouping) {
        Map<String, AccuracySums> sums = new HashMap<>();
        jdbc.sql("select key, sums from predictions.accuracy_sums where grouping = :grouping")
                .param("grouping", grouping.name())
                .query(row -> {
                    AccuracySums read = read(row.getString("sums"));
                    if (!read.isEmpty()) {
                        sums.put(row.getString("key"), read);
                    }
                });
        return sums;
    }

    private void move(Group group, AccuracySums by) {
        if (by.equals(AccuracySums.NONE)) {
            return;
        }
        Optional<AccuracySums> known = lock(group);
        if (known.isEmpty()) {
            jdbc.sql("""
                            insert into predictions.accuracy_sums (grouping, key, sums)
                            values (:grouping, :key, cast(:none as jsonb))
                            on conflict (grouping, key) do nothing
                            """)
                    .param("grouping", group.grouping().name())
                    .param("key", group.key())
                    .param("none", json.writeValueAsString(AccuracySums.NONE))
                    .update();
            known = lock(group);
        }
        write(group, known.orElseThrow().plus(by));
    }

    private Optional<AccuracySums> lock(Group group) {
        return jdbc.sql("""
                        select sums
                        from predictions.accuracy_sums
                        where grouping = :grouping and key = :key
                        for no key update
                        """)
                .param("grouping", group.grouping().name())
                .param("key", group.key())
                .query((row, number) -> read(row.getString("sums")))
                .optional();
    }

    private void write(Group group, AccuracySums sums) {
        jdbc.sql("""
                        insert into predictions.accuracy_sums (grouping, key, sums)
                        values (:grouping, :key, cast(:sums as jsonb))
                        on conflict (grouping, key) do update set sums = excluded.sums
                        """)
                .param("grouping", group.grouping().name())
                .param("key", group.key())
                .param("sums", json.writeValueAsString(sums))
                .update();
        cache.invalidateAfterCommit(PredictionTags.ACCURACY);
    }

    private AccuracySums read(String sums) {
        return json.readValue(sums, AccuracySums.class);
    }
}
