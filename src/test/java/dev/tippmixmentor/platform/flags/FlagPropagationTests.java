package dev.tippmixmentor.platform.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.platform.web.Precondition;
import dev.tippmixmentor.testing.FreePort;
import dev.tippmixmentor.testing.IntegrationTest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

/** A second node beside the application, with connections of its own that may be taken away. */
@IntegrationTest
class FlagPropagationTests {
    private static final Logger log = LoggerFactory.getLogger(FlagPropagationTests.class);

    private static final int CHANGES = 100;
    private static final CurrentUser ADMINISTRATOR =
            new CurrentUser(UUID.randomUUID(), UUID.randomUUID(), "admin", Role.ADMIN, Instant.MAX);

    @Autowired
    FlagAdministration administration;

    @Autowired
    CurrentFlags here;

    @Autowired
    DataSource database;

    @Autowired
    RedisLink link;

    @Autowired
    JsonMapper json;

    private final String key = "test." + UUID.randomUUID();
    private final List<Runnable> stops = new ArrayList<>();

    @AfterEach
    void stop() {
        stops.forEach(Runnable::run);
        administration.delete(ADMINISTRATOR, key, Precondition.ifMatch(null));
    }

    @Test
    void anotherNodeSeesAChangeWithinAFifthOfASecond() {
        CurrentFlags there = node(database, link);
        change(true);
        await().until(() -> there.find(key) != null);

        List<Duration> delays = delays(there, CHANGES);

        Duration worst = delays.get(CHANGES * 99 / 100 - 1);
        assertThat(worst).as("99th percentile").isLessThan(Duration.ofMillis(200));
    }

    @Test
    void withoutRedisAnotherNodeSeesAChangeWithinASecond() {
        CurrentFlags there = node(database, linkToNothing());
        change(true);
        await().until(() -> there.find(key) != null);

        List<Duration> delays = delays(there, 5);

        assertThat(delays.get(4)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void withoutTheDatabaseTheLastKnownFlagsCount() {
        change(false);
        HikariDataSource own = new HikariDataSource();
        own.setDataSource(database);
        own.setMaximumPoolSize(1);
        own.setConnectionTimeout(250);
        CurrentFlags there = node(own, linkToNothing());

        own.close();

        await().during(Duration.ofSeconds(1)).until(() -> !isOn(there));
        assertThat(there.isRunning()).isTrue();
    }

    @Test
    void aNodeThatHasNeverKnownTheFlagsDoesNotStart() {
        change(false);
        HikariDataSource own = new HikariDataSource();
        own.setDataSource(database);
        own.close();
        CurrentFlags there = new CurrentFlags(new FlagRows(own, json), new FlagAnnouncements(linkToNothing()));

        assertThatExceptionOfType(DataAccessException.class).isThrownBy(there::start);
    }

    /** How long each of several changes took to arrive, the quickest first. */
    private List<Duration> delays(CurrentFlags there, int changes) {
        List<Duration> delays = new ArrayList<>();
        for (int number = 0; number < changes; number++) {
            boolean wanted = number % 2 != 0;
            long start = System.nanoTime();
            change(wanted);
            assertThat(isOn(here)).isEqualTo(wanted);
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> isOn(there) == wanted);
            delays.add(Duration.ofNanos(System.nanoTime() - start));
        }
        delays.sort(null);
        log.info(
                "flag changes: n={} median={} ms p99={} ms",
                changes,
                delays.get(changes / 2).toMillis(),
                delays.get(Math.max(0, changes * 99 / 100 - 1)).toMillis());
        return delays;
    }

    private void change(boolean value) {
        administration.put(ADMINISTRATOR, key, TestFlags.truth(value), Precondition.ifMatch(null));
    }

    private boolean isOn(CurrentFlags node) {
        CompiledFlag flag = node.find(key);
        return flag != null
                && Boolean.TRUE.equals(flag.evaluate(FlagSubject.NOBODY.context(), Clock.systemUTC())
                        .value());
    }

    private CurrentFlags node(DataSource source, RedisLink announcing) {
        FlagAnnouncements announcements = new FlagAnnouncements(announcing);
        CurrentFlags node = new CurrentFlags(new FlagRows(source, json), announcements);
        node.start();
        announcements.start();
        stops.add(announcements::stop);
        stops.add(node::stop);
        return node;
    }

    private RedisLink linkToNothing() {
        LettuceConnectionFactory factory =
                new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", FreePort.next()));
        factory.afterPropertiesSet();
        factory.start();
        RedisLink nothing = new RedisLink(factory);
        stops.add(() -> {
            nothing.destroy();
            factory.destroy();
        });
        return nothing;
    }
}
