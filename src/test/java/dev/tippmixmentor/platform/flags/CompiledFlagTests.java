package dev.tippmixmentor.platform.flags;

import static dev.tippmixmentor.platform.flags.TestFlags.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.SettableClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompiledFlagTests {
    private static final long SEED = 20_261_125;
    private static final String SALT = "a salt";
    private static final UUID ANN = UUID.fromString("0198c0de-0000-7000-8000-000000000001");

    private final SettableClock clock = new SettableClock();

    @Test
    void whoFitsNoRuleGetsTheValue() {
        assertThat(value(TestFlags.text(TestFlags.users(UUID.randomUUID())), FlagSubject.of(ANN, Role.USER)))
                .isEqualTo("value");
    }

    @Test
    void theFirstRuleThatFitsDecides() {
        FlagRule other = new FlagRule(List.of(), List.of(Role.USER), Map.of(), null, node("other"));

        assertThat(value(TestFlags.text(TestFlags.users(ANN), other), FlagSubject.of(ANN, Role.USER)))
                .isEqualTo("rule");
        assertThat(value(TestFlags.text(TestFlags.users(ANN), other), FlagSubject.of(UUID.randomUUID(), Role.USER)))
                .isEqualTo("other");
    }

    @Test
    void aRuleAsksForUsersRolesAndAttributes() {
        FlagSubject admin = FlagSubject.of(ANN, Role.ADMIN);

        assertThat(value(TestFlags.text(TestFlags.roles(Role.ADMIN)), admin)).isEqualTo("rule");
        assertThat(value(TestFlags.text(TestFlags.roles(Role.MODERATOR)), admin))
                .isEqualTo("value");
        assertThat(value(TestFlags.text(TestFlags.attribute("country", "HU", "AT")), admin.with("country", "AT")))
                .isEqualTo("rule");
        assertThat(value(TestFlags.text(TestFlags.attribute("country", "HU", "AT")), admin.with("country", "DE")))
                .isEqualTo("value");
        assertThat(value(TestFlags.text(TestFlags.attribute("country", "HU")), admin))
                .isEqualTo("value");
    }

    @Test
    void allConditionsOfARuleMustHold() {
        FlagRule both = new FlagRule(List.of(ANN), List.of(Role.ADMIN), Map.of(), new BigDecimal("100"), node("rule"));

        assertThat(value(TestFlags.text(both), FlagSubject.of(ANN, Role.ADMIN))).isEqualTo("rule");
        assertThat(value(TestFlags.text(both), FlagSubject.of(ANN, Role.USER))).isEqualTo("value");
        assertThat(value(TestFlags.text(both), FlagSubject.of(UUID.randomUUID(), Role.ADMIN)))
                .isEqualTo("value");
    }

    @Test
    void nobodyFitsOnlyWhatIsForEverybody() {
        assertThat(value(TestFlags.rollout("99.99"), FlagSubject.NOBODY)).isEqualTo("value");
        assertThat(value(TestFlags.rollout("100"), FlagSubject.NOBODY)).isEqualTo("rule");
        assertThat(value(TestFlags.text(TestFlags.roles(Role.USER)), FlagSubject.NOBODY))
                .isEqualTo("value");
        assertThat(value(TestFlags.text(TestFlags.users(ANN)), FlagSubject.NOBODY))
                .isEqualTo("value");
    }

    @Test
    void theKillSwitchStandsAboveAllRules() {
        FlagDefinition killed = TestFlags.text(TestFlags.users(ANN)).with(false);

        assertThat(value(killed, FlagSubject.of(ANN, Role.ADMIN))).isEqualTo("off");
    }

    @Test
    void aScheduledFlagBeginsAndEndsByItself() {
        Instant now = clock.instant();
        FlagDefinition flag = new FlagDefinition(
                FlagType.STRING,
                "",
                true,
                node("value"),
                node("off"),
                List.of(),
                now.plus(Duration.ofHours(1)),
                now.plus(Duration.ofHours(2)));

        assertThat(value(flag, FlagSubject.NOBODY)).isEqualTo("off");
        clock.advance(Duration.ofMinutes(61));
        assertThat(value(flag, FlagSubject.NOBODY)).isEqualTo("value");
        clock.advance(Duration.ofHours(1));
        assertThat(value(flag, FlagSubject.NOBODY)).isEqualTo("off");
    }

    /** Computed with another implementation of MurmurHash3 x86_32, seed 0: who is in a rollout may never change. */
    @ParameterizedTest
    @CsvSource({"'',hello,1427", "a salt,0198c0de-0000-7000-8000-000000000001,3528"})
    void aUserStandsInTheSamePlaceForEver(String salt, String user, int bucket) {
        assertThat(CompiledFlag.bucket(salt, user)).isEqualTo(bucket);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.01", "0.1", "1", "10", "33.33", "50", "66.67", "90", "99.99", "100"})
    void aRolloutHitsItsShareOfUsers(String percentage) {
        CompiledFlag flag = new CompiledFlag(TestFlags.rollout(percentage), SALT);

        long in = users(100_000).filter(user -> isIn(flag, user)).count();

        assertThat(in / 1_000.0).isCloseTo(Double.parseDouble(percentage), within(0.5));
    }

    @Test
    void aHigherPercentageOnlyAddsUsers() {
        checkThatHigherPercentagesOnlyAddUsers(
                10_000, IntStream.rangeClosed(0, 100).map(step -> step * 100));
    }

    @Test
    @Tag("benchmark")
    void aHigherPercentageOnlyAddsUsersInStepsOfAHundredthOfAPercent() {
        checkThatHigherPercentagesOnlyAddUsers(1_000_000, IntStream.rangeClosed(0, 10_000));
    }

    @Test
    void flagsDealTheirUsersDifferently() {
        CompiledFlag one = new CompiledFlag(TestFlags.rollout("10"), "one");
        CompiledFlag other = new CompiledFlag(TestFlags.rollout("10"), "other");

        long both = users(100_000)
                .filter(user -> isIn(one, user) && isIn(other, user))
                .count();

        assertThat(both / 1_000.0).isCloseTo(1, within(0.2));
    }

    /**
     * Finds by bisection over the real evaluation where each user comes in, and then that everybody is out before and in
     * from there on, at a sample of the steps for each.
     */
    private void checkThatHigherPercentagesOnlyAddUsers(int users, IntStream steps) {
        List<CompiledFlag> flags = steps.mapToObj(step -> new CompiledFlag(
                        TestFlags.rollout(BigDecimal.valueOf(step, 2).toPlainString()), SALT))
                .toList();
        int[] entering = new int[flags.size()];
        Random random = new Random(SEED);
        users(users).forEach(user -> {
            int out = 0;
            int in = flags.size() - 1;
            assertThat(isIn(flags.get(out), user)).isFalse();
            assertThat(isIn(flags.get(in), user)).isTrue();
            while (in - out > 1) {
                int middle = (in + out) >>> 1;
                if (isIn(flags.get(middle), user)) {
                    in = middle;
                } else {
                    out = middle;
                }
            }
            entering[in]++;
            for (int sample = 0; sample < 5; sample++) {
                int step = random.nextInt(flags.size());
                if (isIn(flags.get(step), user) != (step >= in)) {
                    throw new AssertionError(user + " came in at " + in + " and differs at " + step);
                }
            }
        });
        // Each step adds its share: within six standard deviations of the expected number.
        double expected = users / (flags.size() - 1.0);
        for (int step = 1; step < entering.length; step++) {
            assertThat((double) entering[step]).isCloseTo(expected, within(6 * Math.sqrt(expected)));
        }
    }

    private boolean isIn(CompiledFlag flag, UUID user) {
        return flag.evaluate(FlagSubject.of(user, Role.USER).context(), clock)
                .value()
                .equals("rule");
    }

    private Object value(FlagDefinition definition, FlagSubject subject) {
        return new CompiledFlag(definition, SALT)
                .evaluate(subject.context(), clock)
                .value();
    }

    private static Stream<UUID> users(int count) {
        Random random = new Random(SEED);
        return Stream.generate(() -> new UUID(random.nextLong(), random.nextLong()))
                .limit(count);
    }
}
