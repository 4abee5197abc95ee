package dev.tippmixmentor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.jobs.SoftDeletedTable;
import dev.tippmixmentor.testing.IntegrationTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rules that the whole schema keeps, read from PostgreSQL's own catalogue. */
@IntegrationTest
class SchemaTests {
    /** Whose tables each module's foreign keys may point to, besides its own: along the arrows between modules. */
    private static final Map<String, Set<String>> REFERENCES = Map.of(
            "predictions",
            Set.of("football"),
            "feeds",
            Set.of("football"),
            "live",
            Set.of("football"),
            "evaluation",
            Set.of("football", "predictions"),
            "agentwork",
            Set.of("agents", "predictions"),
            "workflows",
            Set.of("agents"));

    @Autowired
    JdbcClient jdbc;

    @Autowired
    List<SoftDeletedTable> purged;

    private record ForeignKey(String name, String fromSchema, String toSchema) {}

    @Test
    void everyForeignKeyHasAnIndexThatBeginsWithItsColumns() {
        List<String> unindexed = jdbc.sql("""
                        select c.conrelid::regclass || ' ' || c.conname
                        from pg_constraint c
                        where c.contype = 'f'
                            and not exists (
                                select 1
                                from pg_index i
                                where i.indrelid = c.conrelid
                                    and i.indpred is null
                                    and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey
                            )
                        order by 1
                        """).query(String.class).list();

        assertThat(unindexed).isEmpty();
        assertThat(foreignKeys()).as("foreign keys there are to check").hasSizeGreaterThan(5);
    }

    @Test
    void foreignKeysPointOnlyToModulesThatMayBeKnown() {
        List<ForeignKey> wrong = foreignKeys().stream()
                .filter(key -> !key.fromSchema().equals(key.toSchema()))
                .filter(key ->
                        !REFERENCES.getOrDefault(key.fromSchema(), Set.of()).contains(key.toSchema()))
                .toList();

        assertThat(wrong).isEmpty();
    }

    @Test
    void everyConstraintHasANameOfOurs() {
        List<String> generated = jdbc.sql("""
                        select c.conrelid::regclass || ' ' || c.conname
                        from pg_constraint c
                        join pg_namespace n on n.oid = c.connamespace
                        where n.nspname in ('audit', 'flags', 'security', 'identity', 'football', 'live', 'providers', 'feeds',
                                'predictions', 'tasks', 'agents', 'agentwork', 'workflows', 'evaluation', 'jobs', 'idempotency')
                            and c.contype in ('p', 'u', 'f', 'c')
                            and c.conname !~ '_(pk|uq|fk|ck)$'
                        order by 1
                        """).query(String.class).list();

        assertThat(generated).isEmpty();
    }

    /** Names of what is deleted are free, lists don't read it, and the purge finds it. */
    @Test
    void everyTableWithDeletedRowsHasThePartialIndexesForThem() {
        List<String> tables = jdbc.sql("""
                        select attrelid::regclass::text
                        from pg_attribute a
                        join pg_class c on c.oid = a.attrelid
                        where a.attname = 'deleted_at' and c.relkind = 'r'
                        order by 1
                        """).query(String.class).list();
        List<String> wrong =
                jdbc.sql("""
                        select i.indexrelid::regclass || ' is unique among deleted rows too'
                        from pg_index i
                        where i.indrelid::regclass::text in (:tables)
                            and i.indisunique
                            and not i.indisprimary
                            and pg_get_expr(i.indpred, i.indrelid) is distinct from '(deleted_at IS NULL)'
                        union all
                        select t.name || ' has no index for the purge'
                        from unnest(array[:tables]) as t (name)
                        where not exists (
                            select
                            from pg_index i
                            where i.indrelid::regclass::text = t.name
                                and pg_get_expr(i.indpred, i.indrelid) = '(deleted_at IS NOT NULL)'
                                and pg_get_indexdef(i.indexrelid) like '%(deleted_at, id)%'
                        )
                        """).param("tables", tables).query(String.class).list();

        assertThat(wrong).isEmpty();
        assertThat(tables)
                .contains("agents.agents", "football.leagues", "identity.users")
                .containsExactlyInAnyOrderElementsOf(
                        purged.stream().map(SoftDeletedTable::name).toList());
    }

    private List<ForeignKey> foreignKeys() {
        return jdbc.sql("""
                        select c.conname as name, f.nspname as from_schema, t.nspname as to_schema
                        from pg_constraint c
                        join pg_class ft on ft.oid = c.conrelid
                        join pg_namespace f on f.oid = ft.relnamespace
                        join pg_class tt on tt.oid = c.confrelid
                        join pg_namespace t on t.oid = tt.relnamespace
                        where c.contype = 'f'
                        """).query(ForeignKey.class).list();
    }
}
