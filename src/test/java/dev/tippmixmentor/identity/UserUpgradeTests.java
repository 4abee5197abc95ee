package dev.tippmixmentor.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.tippmixmentor.testing.OwnDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statement of docs/upgrading.md that brings the users of the earlier system along. */
class UserUpgradeTests {
    private static final Pattern STATEMENT = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final String HASH = "$2b$12$" + "a".repeat(53);

    private static final String OLD = """
            create schema old;
            create table old.users (
                id uuid primary key,
                email text not null,
                username text not null,
                password text not null,
                "firstName" text,
                "lastName" text,
                role text not null,
                "isActive" boolean not null,
                "emailVerified" boolean not null,
                "createdAt" timestamptz not null
            );
            insert into old.users
            select gen_random_uuid(), u.email, u.username, u.password, u.first, u.last, u.role, u.active, u.verified, now()
            from (values
                ('Anna@Example.org', 'Anna', '%1$s', 'Anna', '', 'admin', true, true),
                ('ben@example.org', 'ben_2', '%1$s', null, null, 'user', false, false),
                ('two@example.org', 'twin', '%1$s', null, null, 'user', true, true),
                ('TWO@example.org', 'other', '%1$s', null, null, 'user', true, true),
                ('name@example.org', 'a name with spaces', '%1$s', null, null, 'user', true, true),
                ('plain@example.org', 'plain', 'password', null, null, 'user', true, true)
            ) as u (email, username, password, first, last, role, active, verified)
            """.formatted(HASH);

    @Test
    void usersOfTheEarlierSystemComeAlongWithTheirPasswords() throws IOException, SQLException {
        Matcher statement = STATEMENT.matcher(Files.readString(Path.of("docs/upgrading.md")));
        assertThat(statement.find()).isTrue();
        try (OwnDatabase database = OwnDatabase.create();
                HikariDataSource pool = database.pool(2)) {
            Flyway.configure().dataSource(pool).load().migrate();
            execute(pool, OLD);

            execute(pool, statement.group(1));

            List<Map<String, Object>> users =
                    JdbcClient.create(pool).sql("""
                            select email, username, password_hash, first_name, last_name, role,
                                email_verified_at is not null as verified, locked_at is not null as locked
                            from identity.users
                            order by email
                            """).query().listOfRows();
            assertThat(users)
                    .extracting(user -> user.get("email"))
                    .containsExactly("anna@example.org", "ben@example.org");
            assertThat(users.get(0))
                    .containsEntry("username", "Anna")
                    .containsEntry("password_hash", HASH)
                    .containsEntry("first_name", "Anna")
                    .containsEntry("last_name", null)
                    .containsEntry("role", "ADMIN")
                    .containsEntry("verified", true)
                    .containsEntry("locked", false);
            assertThat(users.get(1))
                    .containsEntry("role", "USER")
                    .containsEntry("verified", false)
                    .containsEntry("locked", true);
        }
    }

    private static void execute(HikariDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
