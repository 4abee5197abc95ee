package dev.tippmixmentor.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.web.ClientAddress;
import dev.tippmixmentor.testing.FreePort;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The same rules with Redis and without. */
@IntegrationTest
class LoginThrottleTests {
    @Autowired
    RedisLink sharedRedis;

    @Autowired
    @Qualifier("sessionHash")
    KeyedHash hash;

    private final SettableClock clock = new SettableClock();
    private final String account = UUID.randomUUID().toString();

    enum Counting {
        SHARED,
        LOCAL
    }

    @ParameterizedTest
    @EnumSource
    void fiveTriesAreFreeAndEachFurtherOneWaitsTwiceAsLong(Counting counting) {
        LoginThrottle throttle = throttle(counting);
        Caller caller = caller(address());

        assertThat(IntStream.range(0, 5).mapToObj(attempt -> wait(throttle, account, caller)))
                .containsOnly(Duration.ZERO);
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900}) {
            assertThat(wait(throttle, account, caller))
                    .isBetween(Duration.ofMillis(seconds * 1_000L - 900), Duration.ofSeconds(seconds));
            clock.advance(Duration.ofSeconds(seconds));
            assertThat(wait(throttle, account, caller)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void successStartsOver(Counting counting) {
        LoginThrottle throttle = throttle(counting);
        Caller caller = caller(address());
        for (int attempt = 0; attempt < 40; attempt++) {
            assertThat(wait(throttle, account, caller)).isZero();
            throttle.succeeded(account, caller);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAccountIsProtectedFromManyAddresses(Counting counting) {
        LoginThrottle throttle = throttle(counting);

        List<Duration> waits = IntStream.range(0, 40)
                .mapToObj(attempt -> wait(throttle, account, caller(address())))
                .toList();

        assertThat(waits.subList(0, 20)).containsOnly(Duration.ZERO);
        assertThat(waits.subList(20, 40)).noneMatch(Duration::isZero);
    }

    @ParameterizedTest
    @EnumSource
    void anAccountStartsOverForEverybodyAndForWhomItDoesSo(Counting counting) {
        LoginThrottle throttle = throttle(counting);
        Caller owner = caller(address());
        Caller attacker = caller(address());
        IntStream.range(0, 5).forEach(attempt -> wait(throttle, account, attacker));
        for (int seconds : new int[] {1, 2, 4, 8}) {
            clock.advance(Duration.ofSeconds(seconds));
            wait(throttle, account, attacker);
        }
        IntStream.range(0, 5).forEach(attempt -> wait(throttle, account, owner));
        IntStream.range(0, 6).forEach(attempt -> wait(throttle, account, caller(address())));
        assertThat(wait(throttle, account, caller(address()))).isPositive();

        throttle.startOver(account, owner);

        assertThat(wait(throttle, account, owner)).isZero();
        assertThat(wait(throttle, account, caller(address()))).isZero();
        assertThat(wait(throttle, account, attacker)).as("who guessed before").isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void anAddressIsSlowedWhateverAccountsItTriesAndSuccessOnItsOwnDoesNotHelp(Counting counting) {
        LoginThrottle throttle = throttle(counting);
        Caller caller = caller(address());
        String own = UUID.randomUUID().toString();

        long free = 0;
        while (wait(throttle, UUID.randomUUID().toString(), caller).isZero()) {
            free++;
            if (free % 10 == 0) {
                wait(throttle, own, caller);
                throttle.succeeded(own, caller);
            }
        }

        assertThat(free).isBetween(99L, 101L);
    }

    /** Of two at the same moment, or at two nodes, the second may have looked at its clock first. */
    @ParameterizedTest
    @EnumSource
    void whileTriesAreFreeNobodyWaitsForAClockThatIsBehind(Counting counting) {
        LoginThrottle throttle = throttle(counting);
        Caller caller = caller(address());

        for (int attempt = 0; attempt < 5; attempt++) {
            assertThat(wait(throttle, account, caller)).isZero();
            clock.advance(Duration.ofMillis(-200));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOfficeWhoseUsersHaveSecondFactorsIsNotSlowedDown(Counting counting) {
        LoginThrottle throttle = throttle(counting);
        Caller office = caller(address());

        for (int user = 0; user < 150; user++) {
            assertThat(wait(throttle, account + user, office)).isZero();
            throttle.knewPassword(office); // the code is missing, and given at the second try
            assertThat(wait(throttle, account + user, office)).isZero();
            throttle.succeeded(account + user, office);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoKnowsThePasswordAloneHasNoMoreTriesThanOthers(Counting counting) {
        LoginThrottle throttle = throttle(counting);
        Caller caller = caller(address());

        for (int attempt = 0; attempt < 5; attempt++) {
            assertThat(wait(throttle, account, caller)).isZero();
            throttle.knewPassword(caller);
        }

        assertThat(wait(throttle, account, caller)).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void manyTriesAtTheSameMomentGetNoMoreThanTheirNumber(Counting counting) throws Exception {
        LoginThrottle throttle = throttle(counting);
        Caller caller = caller(address());
        ExecutorService attackers = Executors.newFixedThreadPool(16);
        Callable<Duration> attempt = () -> wait(throttle, account, caller);

        List<Future<Duration>> waits =
                attackers.invokeAll(Stream.generate(() -> attempt).limit(200).toList());

        long admitted = 0;
        for (Future<Duration> wait : waits) {
            admitted += wait.get().isZero() ? 1 : 0;
        }
        attackers.shutdown();
        assertThat(admitted).isBetween(5L, 6L); // one more if the first wait is over before the last try
    }

    @ParameterizedTest
    @EnumSource
    void allIsForgottenAfterAQuarterOfAnHourWithoutATry(Counting counting) {
        LoginThrottle throttle = throttle(counting);
        Caller caller = caller(address());
        IntStream.range(0, 6).forEach(attempt -> wait(throttle, account, caller));

        clock.advance(Duration.ofMinutes(16));

        // Redis forgets by its own clock; the wait is over by ours in any case
        assertThat(wait(throttle, account, caller)).isZero();
    }

    private LoginThrottle throttle(Counting counting) {
        return new LoginThrottle(counting == Counting.SHARED ? sharedRedis : unreachable(), hash, clock);
    }

    private static RedisLink unreachable() {
        LettuceConnectionFactory connections =
                new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", FreePort.next()));
        connections.afterPropertiesSet();
        connections.start();
        return new RedisLink(connections);
    }

    private static Duration wait(LoginThrottle throttle, String account, Caller caller) {
        try {
            throttle.attempt(account, caller);
            return Duration.ZERO;
        } catch (ApiException refusal) {
            assertThat(refusal.code()).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED);
            return refusal.retryAfter().orElseThrow();
        }
    }

    private static String address() {
        return UUID.randomUUID().toString();
    }

    private static Caller caller(String network) {
        return new Caller(new ClientAddress(network, network), null);
    }
}
