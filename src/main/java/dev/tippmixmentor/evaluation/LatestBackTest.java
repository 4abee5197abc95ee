package dev.tippmixmentor.evaluation;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A back-test beside the model it judged.
 *
 * @param seasons those it was judged on
 * @param figures the row of the model
 */
record LatestBackTest(BackTestId id, List<String> seasons, Instant finishedAt, BackTestResult.Row figures) {

    LatestBackTest {
        seasons = List.copyOf(seasons);
    }

    /** Empty if the back-test has no row of the model. */
    static Optional<LatestBackTest> of(BackTestView succeeded) {
        BackTestResult result = Objects.requireNonNull(succeeded.result());
        return result.rows().stream()
                .filter(row -> row.name().equals(result.model()))
                .findFirst()
                .map(row -> new LatestBackTest(
                        succeeded.id(), succeeded.seasons(), Objects.requireNonNull(succeeded.finishedAt()), row));
    }
}
