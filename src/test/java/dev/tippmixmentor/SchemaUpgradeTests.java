package dev.tippmixmentor;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.tippmixmentor.platform.seal.HashChain;
import dev.tippmixmentor.testing.FirstRelease;
import dev.tippmixmentor.testing.OwnDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an upgrade does with what is there, and what a migration may do while the version before still runs. */
class SchemaUpgradeTests {
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
    /** Those before were merged without the rule. */
    private static final int RULED_AFTER = 65;

    /** What a version that still runs may miss. */
    private static final Pattern CONTRACTION = Pattern.compile(
            "\\b(drop\\s+(table|column|schema|view)|rename\\s+(to|column)"
                    + "|alter\\s+column\\s+\\w+\\s+(set\\s+data\\s+)?type|truncate)\\b",
            Pattern.CASE_INSENSITIVE);

    /** Whoever does not write the column may still go on if it has a default by then. */
    private static final Pattern REQUIRED =
            Pattern.compile("alter\\s+column\\s+(\\w+)\\s+set\\s+not\\s+null", Pattern.CASE_INSENSITIVE);

    private static final Pattern ADDED_AND_REQUIRED = Pattern.compile(
            "add\\s+column\\s+[^,;]*\\bnot\\s+null\\b(?![^,;]*\\bdefault\\b)", Pattern.CASE_INSENSITIVE);

    private static final String EXCUSE = "-- contract:";

    private record ModelRow(String settings, LocalDate cutOff, LocalDate trainingFrom, int iterations) {}

    private record Link(long index, String previousHash, String content, String hash) {}

    @Test
    void anInstallationOfTheFirstReleaseBecomesOneOfThisAndKeepsEverything() throws IOException {
        try (OwnDatabase database = OwnDatabase.create();
                HikariDataSource pool = database.pool(2)) {
            JdbcClient jdbc = JdbcClient.create(pool);
            FirstRelease.install(pool);
            Map<String, Long> before = counts(jdbc);

            Flyway latest = Flyway.configure().dataSource(pool).load();
            latest.migrate();

            Map<String, Long> after = counts(jdbc);
            assertThat(latest.info().pending()).isEmpty();
            assertThat(before).hasSizeGreaterThan(14).doesNotContainValue(0L);
            assertThat(after).containsAllEntriesOf(before);
            assertThat(jdbc.sql("select settings::text, cut_off, training_from, iterations from predictions.models")
                            .query(ModelRow.class)
                            .single())
                    .satisfies(model -> assertThat(model.settings()).contains("decayPerDay"))
                    .extracting(ModelRow::cutOff, ModelRow::iterations)
                    .containsExactly(LocalDate.of(2025, 10, 1), 12);
            assertThat(jdbc.sql("select username from identity.users where erased_at is not null")
                            .query(String.class)
                            .list())
                    .containsExactly("gone");
            assertThat(jdbc.sql("select to_status from agents.transitions")
                            .query(String.class)
                            .list())
                    .as("an agent that was active is up")
                    .containsExactly("ACTIVE");
            Link link = jdbc.sql("select index, previous_hash, content, hash from predictions.seals")
                    .query(Link.class)
                    .single();
            assertThat(link.hash()).isEqualTo(HashChain.hash(link.index(), link.previousHash(), link.content()));
        }
    }

    /** Rows of every table that has some; the history of the schema itself aside. */
    private static Map<String, Long> counts(JdbcClient jdbc) {
        Map<String, Long> counts = new TreeMap<>();
        jdbc.sql("""
                        select c.oid::regclass::text
                        from pg_class c
                        join pg_namespace n on n.oid = c.relnamespace
                        where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'public')
                        """)
                .query(String.class)
                .list()
                .forEach(table -> counts.put(
                        table,
                        jdbc.sql("select count(*) from " + table)
                                .query(Long.class)
                                .single()));
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    /**
     * Nodes are replaced one by one, so the version before runs on every new schema for a while: first add, then use, and
     * take away a release later. A migration that takes something away says in a comment since when nothing uses it.
     */
    @Test
    void aMigrationTakesNothingAwayThatTheVersionBeforeUses() throws IOException {
        Set<String> wrong = new TreeSet<>();

        for (Path migration : migrations()) {
            String sql = Files.readString(migration);
            String statements = sql.replaceAll("--[^\n]*", "");
            if (takesAway(statements) && !sql.contains(EXCUSE)) {
                wrong.add(migration.getFileName() + " takes something away without saying since when nothing uses it");
            }
            if (ADDED_AND_REQUIRED.matcher(statements).find()) {
                wrong.add(migration.getFileName() + " requires a column that the version before does not write");
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static boolean takesAway(String statements) {
        return CONTRACTION.matcher(statements).find()
                || REQUIRED.matcher(statements)
                        .results()
                        .anyMatch(required -> !Pattern.compile(
                                        "alter\\s+column\\s+" + required.group(1) + "\\s+set\\s+default")
                                .matcher(statements)
                                .find());
    }

    private static List<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            return files.filter(file ->
                            Integer.parseInt(file.getFileName().toString().substring(1, 4)) > RULED_AFTER)
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theRuleFindsWhatItIsFor() {
        assertThat(List.of(
                        "alter table a drop column b",
                        "drop table a",
                        "alter table a rename to b",
                        "alter table a alter column b set not null",
                        "alter table a alter column b type bigint"))
                .allMatch(SchemaUpgradeTests::takesAway);
        assertThat(List.of(
                        "alter table a drop constraint b",
                        "alter table a alter column b drop not null",
                        "alter table a alter column b set default 1, alter column b set not null",
                        "drop index a"))
                .noneMatch(SchemaUpgradeTests::takesAway);
        assertThat("alter table a add column b text not null").matches(ADDED_AND_REQUIRED.asPredicate());
        assertThat("alter table a add column b text not null default ''")
                .matches(ADDED_AND_REQUIRED.asPredicate().negate());
    }
}
