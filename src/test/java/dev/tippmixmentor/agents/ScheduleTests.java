package dev.tippmixmentor.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.scheduling.support.CronExpression;
import tools.jackson.databind.json.JsonMapper;

class ScheduleTests {
    /** Has no times of its own. */
    private static final AgentWork WORK = new AgentWork() {
        @Override
        public AgentType type() {
            return AgentType.CUSTOM;
        }

        @Override
        public String description() {
            return "";
        }

        @Override
        public String configurationSchema() {
            return "{}";
        }

        @Override
        public Optional<Duration> period() {
            return Optional.empty();
        }

        @Override
        public Object work(AgentTask task) {
            return Map.of();
        }
    };

    private final JsonMapper json = JsonMapper.shared();

    /** The clock goes from 2:00 to 3:00, at 1:00 UTC. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 30 2 * * * | 01:00",
                "0 0 2 * * * | 01:00",
                "0 */15 2 * * * | 01:00",
                "0 0 1,2 * * * | 00:00 01:00",
                "0 0 2,3 * * * | 01:00",
                "0 30 3 * * * | 01:30",
                "0 30 * * * * | 23:30 00:30 01:30 02:30",
                "0 30 1-4 * * * | 00:30 01:30 02:30",
                "0 0 */2 * * * | 23:00 01:00 02:00",
            })
    void inTheNightInWhichAnHourIsLeftOutEachTimeComesOnce(String cron, String times) {
        assertThat(times(cron, "2026-03-28T23:00:00Z", "2026-03-29T03:00:00Z")).isEqualTo(times);
    }

    /** The clock goes from 3:00 to 2:00, at 1:00 UTC. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 30 2 * * * | 00:30",
                "0 0 2 * * * | 00:00",
                "0 0 3 * * * | 02:00",
                "0 */30 2 * * * | 00:00 00:30",
                "0 30 1,2 * * * | 23:30 00:30",
                "0 30 * * * * | 22:30 23:30 00:30 01:30 02:30",
                "0 30 1-4 * * * | 23:30 00:30 01:30 02:30",
                "0 0 */2 * * * | 22:00 00:00",
            })
    void inTheNightInWhichAnHourComesTwiceEachTimeComesOnce(String cron, String times) {
        assertThat(times(cron, "2026-10-24T22:00:00Z", "2026-10-25T03:00:00Z")).isEqualTo(times);
    }

    @ParameterizedTest
    @CsvSource({"* * * * * *, 18000", "0 */10 * * * *, 30"})
    void whatComesMoreOftenThanEveryHourGoesOnWhateverTheClockSays(String cron, int times) {
        assertThat(all(cron, "2026-03-28T23:00:00Z", "2026-03-29T04:00:00Z")).hasSize(times);
        assertThat(all(cron, "2026-10-24T22:00:00Z", "2026-10-25T03:00:00Z")).hasSize(times);
    }

    @ParameterizedTest
    @CsvSource({"0 30 2 * * *", "0 0 12 29 2 *", "0 0 0 L * *"})
    void onOtherDaysTimesAreThoseOfTheExpression(String cron) {
        assertThat(next(cron, Instant.parse("2026-11-28T12:00:00Z")))
                .hasValue(CronExpression.parse(cron)
                        .next(ZonedDateTime.parse("2026-11-28T13:00:00+01:00[Europe/Budapest]"))
                        .toInstant());
    }

    private String times(String cron, String from, String to) {
        return String.join(
                " ",
                all(cron, from, to).stream()
                        .map(time -> time.toString().substring(11, 16))
                        .toList());
    }

    /** From a time on, before another. */
    private List<Instant> all(String cron, String from, String to) {
        List<Instant> times = new ArrayList<>();
        Optional<Instant> time = next(cron, Instant.parse(from).minusMillis(1));
        while (time.isPresent() && time.get().isBefore(Instant.parse(to))) {
            times.add(time.get());
            time = next(cron, time.get());
        }
        return times;
    }

    private Optional<Instant> next(String cron, Instant now) {
        return Schedule.next(
                WORK, json.valueToTree(Map.of("schedule", Map.of("cron", cron, "zone", "Europe/Budapest"))), now);
    }
}
