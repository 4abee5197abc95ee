package dev.tippmixmentor.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.database.StoredFigures;
import dev.tippmixmentor.testing.IntegrationTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@IntegrationTest
class SecretAgesTests {
    @Autowired
    JdbcClient jdbc;

    @Test
    void aSecretGrowsOldAndANewOneIsYoung() {
        String session = UUID.randomUUID().toString();
        MeterRegistry meters = shown("jwt " + UUID.randomUUID(), session);
        assertThat(age(meters, "SESSION_SECRET")).isLessThan(60);

        jdbc.sql("update security.secrets set first_seen_at = now() - interval '400 days' where mark = :mark")
                .param("mark", SecretAges.mark(session))
                .update();

        MeterRegistry later = shown("jwt " + UUID.randomUUID(), session);
        assertThat(age(later, "SESSION_SECRET")).isGreaterThan(399 * 86_400.0);
        assertThat(age(later, "JWT_SECRET")).isLessThan(60);
        assertThat(later.get("tippmix.security.previous.secrets")
                        .tag("secret", "JWT_SECRET")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    private MeterRegistry shown(String jwt, String session) {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        StoredFigures figures = new StoredFigures(meters);
        SecretAges ages = new SecretAges(
                new JwtProperties(jwt, List.of("earlier"), Duration.ofMinutes(15)),
                new SecretProperties(session, List.of(), "cookie " + session, List.of()),
                jdbc,
                figures,
                meters);
        assertThat(ages).isNotNull();
        figures.refresh();
        return meters;
    }

    private static double age(MeterRegistry meters, String variable) {
        return meters.get("tippmix.security.secret.age")
                .tag("secret", variable)
                .gauge()
                .value();
    }
}
