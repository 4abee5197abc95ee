package dev.tippmixmentor.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.Driver;

class DatabaseUrlTests {

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            postgresql://u:p@h:5432/db,                    jdbc:postgresql://h:5432/db, u, p
            postgres://u:p@h/db,                           jdbc:postgresql://h/db, u, p
            postgresql://u@h/db,                           jdbc:postgresql://h/db, u, -
            postgresql://h/db,                             jdbc:postgresql://h/db, -, -
            postgresql://u:@h/db,                          jdbc:postgresql://h/db, u, ''
            postgresql://u:p%40%2F%3A%25%23s+s@h/db,       jdbc:postgresql://h/db, u, p@/:%#s+s
            postgresql://us%C3%A9r:p:q@h/db,               jdbc:postgresql://h/db, usér, p:q
            postgresql://u:p@[2001:db8::1]:5433/db,        jdbc:postgresql://[2001:db8::1]:5433/db, u, p
            postgresql://u:p@[::1]/db,                     jdbc:postgresql://[::1]/db, u, p
            'postgresql://u:p@a:1,b:2/db',                 'jdbc:postgresql://a:1,b:2/db', u, p
            postgresql://u:p@h/my%20db,                    jdbc:postgresql://h/my+db, u, p
            postgresql://u:p@h/db?sslmode=require&schema=x, jdbc:postgresql://h/db?sslmode=require&schema=x, u, p
            postgresql://h/db?connect_timeout=3,           jdbc:postgresql://h/db?connectTimeout=3, -, -
            postgresql://h/db?user=u&password=p%26q,       jdbc:postgresql://h/db, u, p&q
            jdbc:postgresql://h:5432/db?user=u&password=p, jdbc:postgresql://h:5432/db, u, p
            jdbc:postgresql://h/db?password=p%2Bq&ssl=true&user=u, jdbc:postgresql://h/db?ssl=true, u, p+q
            jdbc:postgresql://h/db,                        jdbc:postgresql://h/db, -, -
            """)
    void bothSpellingsAreUnderstood(String text, String jdbcUrl, String username, String password) {
        DatabaseUrl url = DatabaseUrl.of(text);

        assertThat(url.jdbcUrl()).isEqualTo(jdbcUrl);
        assertThat(url.username()).isEqualTo(username);
        assertThat(url.password()).isEqualTo(password);
    }

    @Test
    void theDriverReadsTheDatabaseAsItWasMeant() {
        DatabaseUrl url = DatabaseUrl.of("postgresql://u:p@h/my%20d%2Bb?application_name=a%26b");

        Properties read = Driver.parseURL(url.jdbcUrl(), new Properties());

        assertThat(read)
                .containsEntry("PGDBNAME", "my d+b")
                .containsEntry("PGHOST", "h")
                .containsEntry("ApplicationName", "a&b");
    }

    @Test
    void theTextOfAUrlShowsNothingOfIt() {
        assertThat(DatabaseUrl.of("postgresql://u:hunter2@h/db")).hasToString("DatabaseUrl[…]");
        assertThat(RedisUrl.of("redis://:hunter2@h")).hasToString("RedisUrl[…]");
    }
}
