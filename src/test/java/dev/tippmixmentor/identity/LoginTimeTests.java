package dev.tippmixmentor.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.ClientAddress;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import dev.tippmixmentor.testing.RawHttp.Answer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** What the time and the form of an answer tell about who has an account: nothing. And what a flood of tries does. */
@IntegrationTest
class LoginTimeTests {
    private static final Logger log = LoggerFactory.getLogger(LoginTimeTests.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 10;
    private static final int LEAST_ROUNDS = WARM_UP + 20;
    private static final int MOST_ROUNDS = WARM_UP + 30;

    /** Two tries each, and fewer than are free for an account from all addresses. */
    private static final int ROUNDS_AN_ACCOUNT = 8;

    private static final double TOLERANCE = 0.10;

    /** At the cost of the earlier system, where one hash takes about twice as long as ours. */
    private static final BCryptPasswordEncoder BCRYPT = new BCryptPasswordEncoder(10);

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    PasswordHashing passwords;

    @Autowired
    SignIn signIn;

    private String hash;

    private enum Kind {
        WRONG_PASSWORD,
        UNKNOWN,
        LOCKED,
        ERASED,
        WITHOUT_PASSWORD,
        OF_THE_EARLIER_SYSTEM
    }

    @BeforeEach
    void hash() {
        hash = passwords.hash(TestRegistrations.PASSWORD, () -> {});
    }

    /**
     * All kinds are tried in each round and compared within it, so that whatever slows this machine for a while slows them
     * alike. What counts is the processor's time, which other work on it hardly changes; the clock has a say as well, in the
     * first rounds and where it is sure. There are as many rounds as it takes to be sure, one way or the other; after the last
     * the median itself decides.
     */
    @Test
    void whoeverIsTriedTheAnswerIsTheSameAndTakesAsLong() {
        Map<Kind, List<Double>> work = new EnumMap<>(Kind.class);
        Map<Kind, List<Double>> time = new EnumMap<>(Kind.class);
        Set<String> bodies = new HashSet<>();
        Map<Kind, String> names = new EnumMap<>(Kind.class);
        List<Kind> order = new ArrayList<>(EnumSet.complementOf(EnumSet.of(Kind.OF_THE_EARLIER_SYSTEM)));
        Random random = new Random(20_261_124);

        int round = 0;
        do {
            if (round % ROUNDS_AN_ACCOUNT == 0) {
                order.forEach(kind -> names.put(kind, account(kind)));
            }
            Map<Kind, Double> worked = new EnumMap<>(Kind.class);
            Map<Kind, Double> took = new EnumMap<>(Kind.class);
            Collections.shuffle(order, random);
            for (Kind kind : order) {
                worked.put(kind, nanosOfTheProcessor(names.get(kind)));
                if (round < LEAST_ROUNDS) {
                    took.put(kind, nanosOfTheClock(names.get(kind), bodies));
                }
            }
            if (round++ >= WARM_UP) {
                addRatios(worked, work);
                if (!took.isEmpty()) {
                    addRatios(took, time);
                }
            }
        } while (round < LEAST_ROUNDS
                || (round < MOST_ROUNDS
                        && work.values().stream().map(LoginTimeTests::median).anyMatch(Range::isUndecided)));

        int rounds = round;
        work.forEach((kind, ratios) -> log.info(
                "{} takes {} of a wrong password's work and {} of its time, {} rounds",
                kind,
                median(ratios),
                median(time.get(kind)),
                rounds));
        assertThat(bodies).hasSize(1);
        work.forEach((kind, ratios) ->
                assertThat(median(ratios)).as(kind.name()).matches(Range::holdsTheMedianWithin, "is within"));
        time.forEach(
                (kind, ratios) -> assertThat(median(ratios)).as(kind.name()).matches(range -> !range.isOutside()));
    }

    /** Less exact than above, which is enough: without what this shows the medians differ by a third or more. */
    @Test
    void whileSomebodyIsOfTheEarlierSystemNothingTakesLessWorkForAnybody() {
        Map<Kind, List<Double>> work = new EnumMap<>(Kind.class);
        Set<Kind> kinds = EnumSet.of(Kind.OF_THE_EARLIER_SYSTEM, Kind.WRONG_PASSWORD, Kind.UNKNOWN);
        Map<Kind, String> names = new EnumMap<>(Kind.class);
        kinds.forEach(kind -> names.put(kind, account(kind)));
        try {
            for (int round = 0; round < 5; round++) {
                kinds.forEach(kind -> work.computeIfAbsent(kind, same -> new ArrayList<>())
                        .add(nanosOfTheProcessor(names.get(kind))));
            }
        } finally {
            jdbc.sql("delete from identity.users where email = :email")
                    .param("email", names.get(Kind.OF_THE_EARLIER_SYSTEM))
                    .update();
        }

        work.values().forEach(Collections::sort);
        double bcrypt = work.get(Kind.OF_THE_EARLIER_SYSTEM).get(2);
        log.info("a wrong password of the earlier system takes {} ms of work", bcrypt / 1e6);
        assertThat(work.get(Kind.WRONG_PASSWORD).get(2)).isBetween(0.8 * bcrypt, 1.25 * bcrypt);
        assertThat(work.get(Kind.UNKNOWN).get(2)).isBetween(0.8 * bcrypt, 1.25 * bcrypt);
    }

    private static void addRatios(Map<Kind, Double> nanos, Map<Kind, List<Double>> ratios) {
        nanos.forEach((kind, value) ->
                ratios.computeIfAbsent(kind, same -> new ArrayList<>()).add(value / nanos.get(Kind.WRONG_PASSWORD)));
    }

    /** What a try costs on this thread and those that hash. */
    private double nanosOfTheProcessor(String email) {
        String address = Person.nextAddress();
        Credentials credentials = new Credentials(email, null, "not the password", null, null);
        Caller caller = new Caller(new ClientAddress(address, address), null);
        long start = THREADS.getCurrentThreadCpuTime() + nanosOfHashing();
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> signIn.logIn(credentials, caller));
        return THREADS.getCurrentThreadCpuTime() + nanosOfHashing() - start;
    }

    private static long nanosOfHashing() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith(PasswordHashing.THREAD_PREFIX))
                .mapToLong(thread -> THREADS.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }

    /** What a client waits. */
    private double nanosOfTheClock(String email, Set<String> bodies) {
        long start = System.nanoTime();
        Answer answer = attempt(email, Person.nextAddress());
        long took = System.nanoTime() - start;
        assertThat(answer.status()).isEqualTo(401);
        bodies.add(comparable(answer));
        return took;
    }

    private record Range(double low, double median, double high) {
        boolean holdsTheMedianWithin() {
            return !isOutside() && Math.abs(median - 1) <= TOLERANCE;
        }

        boolean isWithin() {
            return low >= 1 - TOLERANCE && high <= 1 + TOLERANCE;
        }

        boolean isOutside() {
            return high < 1 - TOLERANCE || low > 1 + TOLERANCE;
        }

        boolean isUndecided() {
            return !isWithin() && !isOutside();
        }

        @Override
        public String toString() {
            return "%.3f (%.3f to %.3f)".formatted(median, low, high);
        }
    }

    /**
     * Where the median lies, with 99.7 % confidence whatever the distribution: the number of values below it is binomial, so
     * three standard deviations are one and a half square roots of all (the interval of the sign test).
     */
    private static Range median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int last = sorted.size() - 1;
        int low = Math.max(0, (int) Math.floor(last / 2.0 - 1.5 * Math.sqrt(sorted.size())));
        return new Range(sorted.get(low), sorted.get(sorted.size() / 2), sorted.get(last - low));
    }

    @Test
    void whoTriesTooOftenIsToldTheSameWhetherThereIsSuchAnAccount() {
        String known = account(Kind.WRONG_PASSWORD);
        String unknown = account(Kind.UNKNOWN);
        String locked = account(Kind.LOCKED);

        List<String> answers = Stream.of(known, unknown, locked)
                .map(name -> {
                    String address = Person.nextAddress();
                    for (int attempt = 0; attempt < 5; attempt++) {
                        assertThat(attempt(name, address).status()).isEqualTo(401);
                    }
                    Answer refused = attempt(name, address);
                    assertThat(refused.status()).isEqualTo(429);
                    assertThat(refused.headers()).containsPattern("Retry-After: 1\\b");
                    return comparable(refused);
                })
                .toList();

        assertThat(answers).allMatch(answers.get(0)::equals);
    }

    /** A wait that both names shared would tell whose an address is. */
    @Test
    void triesAtOneNameOfAnAccountDoNotCountForItsOther() {
        Person person = Person.register(api);
        String address = Person.nextAddress();
        for (int attempt = 0; attempt < 5; attempt++) {
            assertThat(attempt("username", person.registration().username(), address)
                            .status())
                    .isEqualTo(401);
        }

        assertThat(attempt("username", person.registration().username(), address)
                        .status())
                .isEqualTo(429);
        assertThat(attempt("email", person.registration().email(), address).status())
                .isEqualTo(401);
    }

    /** PostgreSQL makes an i of it, and each spelling would have had tries of its own. */
    @Test
    void aNameIsNobodysInLettersThatOnlyTheDatabaseTakesForTheSame() {
        Person person = Person.register(api);
        String name = "i" + person.registration().username().substring(1);
        jdbc.sql("update identity.users set username = :name where id = :id")
                .param("name", name)
                .param("id", UUID.fromString(person.id()))
                .update();

        Answer same = attempt("username", name.toUpperCase(Locale.ROOT), person.address(), TestRegistrations.PASSWORD);
        Answer other = attempt("username", name.replace('i', 'İ'), person.address(), TestRegistrations.PASSWORD);

        assertThat(same.status()).isEqualTo(200);
        assertThat(other.status()).isEqualTo(401);
    }

    @Test
    void aFloodOfTriesIsRefusedInPartAndStarvesNobodyElse() throws Exception {
        ExecutorService flood = Executors.newFixedThreadPool(100);
        Callable<Answer> attempt = () -> attempt(UUID.randomUUID() + "@example.org", Person.nextAddress());
        List<Future<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            answers.add(flood.submit(attempt));
        }

        int others = 0;
        long slowest = 0;
        while (answers.stream().anyMatch(answer -> !answer.isDone())) {
            long start = System.nanoTime();
            api.anonymous()
                    .get()
                    .uri("/api/v1/leagues")
                    .exchange()
                    .expectStatus()
                    .isOk();
            slowest = Math.max(slowest, System.nanoTime() - start);
            others++;
        }
        flood.shutdown();

        int refused = 0;
        for (Future<Answer> answer : answers) {
            int status = answer.get().status();
            assertThat(status).isIn(401, 503);
            if (status == 503) {
                refused++;
                assertThat(answer.get().headers()).containsPattern("Retry-After: 2\\b");
            }
        }
        log.info("refused {} of 400, meanwhile {} others, slowest {} ms", refused, others, slowest / 1e6);
        assertThat(refused).isPositive();
        assertThat(others).isPositive();
    }

    /** The address of an account of this kind, made without the sign-in's own code. */
    private String account(Kind kind) {
        String name = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 15);
        if (kind != Kind.UNKNOWN) {
            jdbc.sql("""
                            insert into identity.users (email, username, password_hash, locked_at, deleted_at)
                            values (:email, :name, :hash, :locked::timestamptz, :deleted::timestamptz)
                            """)
                    .param("email", name + "@example.org")
                    .param("name", name)
                    .param("hash", stored(kind))
                    .param("locked", kind == Kind.LOCKED ? "2026-11-24T00:00:00Z" : null)
                    .param("deleted", kind == Kind.ERASED ? "2026-11-24T00:00:00Z" : null)
                    .update();
        }
        return name + "@example.org";
    }

    private String stored(Kind kind) {
        return switch (kind) {
            case WITHOUT_PASSWORD -> "!";
            case OF_THE_EARLIER_SYSTEM -> BCRYPT.encode(TestRegistrations.PASSWORD);
            default -> hash;
        };
    }

    /** Over a connection of its own: a client with threads would take more time than what is measured. */
    private Answer attempt(String email, String address) {
        return attempt("email", email, address);
    }

    private Answer attempt(String field, String name, String address) {
        return attempt(field, name, address, "not the password");
    }

    private Answer attempt(String field, String name, String address, String password) {
        return RawHttp.send(
                api,
                "POST",
                "/api/v1/auth/login",
                "Content-Type: application/json\r\nX-Forwarded-For: " + address + "\r\n",
                "{\"%s\":\"%s\",\"password\":\"%s\"}".formatted(field, name, password));
    }

    private static String comparable(Answer answer) {
        return answer.body().replaceAll("\"(timestamp|correlationId|traceId)\":\"[^\"]+\"", "");
    }
}
