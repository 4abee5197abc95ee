package dev.tippmixmentor.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the user may that the application connects as in the containers, made by the file that they make it from. */
class ApplicationRoleTests {
    private static final String ROLE = "tippmixmentor_app";

    private static HikariDataSource owner;
    private static JdbcClient jdbc;

    @BeforeAll
    static void aMigratedDatabaseWithTheRole() throws IOException {
        owner = AuditDatabase.pool(AuditDatabase.newDatabase(), 2);
        jdbc = JdbcClient.create(owner);
        // psql's own commands aside, as the image would run it.
        String script = Files.readString(Path.of("docker/postgres/application-role.sql"))
                .lines()
                .filter(line -> !line.startsWith("\\"))
                .collect(Collectors.joining("\n"))
                .replace(":'app_password'", "'secret'");
        jdbc.sql("drop role if exists " + ROLE).update();
        jdbc.sql(script).update();
        Flyway.configure().dataSource(owner).load().migrate();
    }

    @AfterAll
    static void close() {
        // The server is shared and roles are of the whole server.
        jdbc.sql("drop owned by " + ROLE).update();
        jdbc.sql("drop role " + ROLE).update();
        owner.close();
    }

    @Test
    void itWorksWithEveryTableOfEveryModule() {
        List<String> unusable =
                jdbc.sql("""
                        select c.oid::regclass::text
                        from pg_class c
                        join pg_namespace n on n.oid = c.relnamespace
                        where c.relkind = 'r'
                            and n.nspname not in ('pg_catalog', 'information_schema')
                            and not (
                                has_schema_privilege(:role, n.oid, 'usage')
                                and has_table_privilege(:role, c.oid, 'select')
                                and has_table_privilege(:role, c.oid, 'insert')
                            )
                        """).param("role", ROLE).query(String.class).list();

        assertThat(unusable).isEmpty();
    }

    @Test
    void itMayChangeEverythingButTheLog() {
        List<String> unchangeable =
                jdbc.sql("""
                        select c.oid::regclass::text
                        from pg_class c
                        join pg_namespace n on n.oid = c.relnamespace
                        where c.relkind = 'r'
                            and n.nspname not in ('pg_catalog', 'information_schema')
                            and not has_table_privilege(:role, c.oid, 'update')
                            and not has_table_privilege(:role, c.oid, 'delete')
                            and not has_table_privilege(:role, c.oid, 'truncate')
                        order by 1
                        """).param("role", ROLE).query(String.class).list();

        assertThat(unchangeable).containsExactly("audit.checkpoints", "audit.entries", "audit.links");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit.entries set node = 'x'",
                "delete from audit.links",
                "truncate audit.checkpoints",
                "alter table audit.entries disable trigger all",
                "set session_replication_role = replica"
            })
    void whoeverHasItsPasswordCanNotUnwriteTheLog(String change) {
        try (HikariDataSource application = AuditDatabase.pool(owner, ROLE, "secret")) {
            assertThatThrownBy(() -> JdbcClient.create(application).sql(change).update())
                    .rootCause()
                    .hasMessageMatching("(?s).*(permission denied|must be owner).*");
        }
    }

    @Test
    void itAppends() {
        try (HikariDataSource application = AuditDatabase.pool(owner, ROLE, "secret")) {
            int written = JdbcClient.create(application).sql("""
                            with entry as (
                                insert into audit.entries (recorded_at, node, actor_kind, action, target_type)
                                values (now(), 'x', 'SYSTEM', 'RESULT_SET', 'match')
                                returning id
                            ),
                            waiting as (
                                insert into audit.unchained (entry_id)
                                select id
                                from entry
                            )
                            insert into audit.links (index, entry_id, previous_hash, hash, chained_at)
                            select 1, id, repeat('0', 64), repeat('1', 64), now()
                            from entry
                            """).update();

            assertThat(written).isOne();
        }
    }
}
