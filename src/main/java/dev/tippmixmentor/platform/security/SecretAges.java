package dev.tippmixmentor.platform.security;

import dev.tippmixmentor.platform.database.StoredFigures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How long each secret has been in use, as nothing expires that reminds anybody to exchange it. What is stored of one is
 * a hash keyed with itself, which tells nothing to who does not know it already.
 */
@Component
class SecretAges {
    private static final String PURPOSE = "age of a secret";

    private static final String JWT = "JWT_SECRET";
    private static final String SESSION = "SESSION_SECRET";
    private static final String COOKIE = "COOKIE_SECRET";

    private final Map<String, String> marks;
    private final JdbcClient jdbc;

    SecretAges(
            JwtProperties jwt,
            SecretProperties secrets,
            JdbcClient jdbc,
            StoredFigures figures,
            MeterRegistry registry) {
        this.jdbc = jdbc;
        this.marks = Map.of(
                JWT, mark(jwt.secret()),
                SESSION, mark(secrets.sessionSecret()),
                COOKIE, mark(secrets.cookieSecret()));
        figures.watch(
                MultiGauge.builder("tippmix.security.secret.age")
                        .description("How long a secret has been in use here, by variable")
                        .baseUnit("seconds"),
                this::ages);
        previous(registry, JWT, jwt.previousSecrets());
        previous(registry, SESSION, secrets.previousSessionSecrets());
        previous(registry, COOKIE, secrets.previousCookieSecrets());
    }

    static String mark(String secret) {
        return new KeyedHash(secret, List.of()).inHexOf(PURPOSE);
    }

    private static void previous(MeterRegistry registry, String variable, List<String> accepted) {
        Gauge.builder("tippmix.security.previous.secrets", accepted, List::size)
                .description("Earlier values of a secret that are still accepted, by variable")
                .tag("secret", variable)
                .strongReference(true)
                .register(registry);
    }

    private List<Row<?>> ages() {
        return marks.entrySet().stream()
                .<Row<?>>map(
                        secret -> Row.of(Tags.of("secret", secret.getKey()), age(secret.getKey(), secret.getValue())))
                .toList();
    }

    /** Whoever asks first of a new secret writes down since when there is it. */
    private double age(String variable, String mark) {
        jdbc.sql("""
                        insert into security.secrets (variable, mark, first_seen_at)
                        values (:variable, :mark, now())
                        on conflict (variable, mark) do nothing
                        """).param("variable", variable).param("mark", mark).update();
        return jdbc.sql("""
                        select cast(extract(epoch from now() - first_seen_at) as double precision)
                        from security.secrets
                        where variable = :variable and mark = :mark
                        """)
                .param("variable", variable)
                .param("mark", mark)
                .query(Double.class)
                .single();
    }
}
