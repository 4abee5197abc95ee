package dev.tippmixmentor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.IntegrationTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the database asks of each table that points to another when a row there is deleted, with a million rows in it: none
 * of it reads the whole table. The rows are in copies that have the columns of the tables and the indexes of their keys.
 */
@IntegrationTest
@Tag("benchmark")
class ForeignKeyPlanTests {
    private static final Logger log = LoggerFactory.getLogger(ForeignKeyPlanTests.class);
    private static final int ROWS = 1_000_000;

    @Autowired
    JdbcConnectionDetails database;

    private SingleConnectionDataSource connection;
    private JdbcClient jdbc;
    private TransactionTemplate transaction;

    private record Column(String name, String type, boolean filled) {}

    private record ForeignKey(String child, String name, List<String> columns) {}

    /** A connection of its own: those of the application give up on statements that take so long. */
    @BeforeEach
    void connect() {
        connection = new SingleConnectionDataSource(
                database.getJdbcUrl(), database.getUsername(), database.getPassword(), true);
        jdbc = JdbcClient.create(connection);
        transaction = new TransactionTemplate(new DataSourceTransactionManager(connection));
    }

    @AfterEach
    void disconnect() {
        connection.destroy();
    }

    @Test
    void noForeignKeyReadsAMillionRows() {
        Map<String, List<ForeignKey>> byTable =
                foreignKeys().stream().collect(Collectors.groupingBy(ForeignKey::child));
        List<String> readAll = new ArrayList<>();

        byTable.forEach((table, keys) -> transaction.executeWithoutResult(status -> {
            jdbc.sql("set local statement_timeout = 0").update();
            fill(table);
            keys.stream().filter(this::readsAll).map(ForeignKey::name).forEach(readAll::add);
            status.setRollbackOnly();
        }));

        log.info(
                "{} foreign keys of {} tables with {} rows each: {} read all of them",
                byTable.values().stream().mapToInt(List::size).sum(),
                byTable.size(),
                ROWS,
                readAll.size());
        assertThat(byTable).hasSizeGreaterThan(10);
        assertThat(readAll).isEmpty();
    }

    private List<ForeignKey> foreignKeys() {
        return jdbc.sql("""
                        select c.conrelid::regclass::text as child, c.conname as name,
                            (
                                select array_agg(a.attname::text order by k.position)
                                from unnest(c.conkey) with ordinality k (number, position)
                                join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number
                            ) as columns
                        from pg_constraint c
                        where c.contype = 'f' and c.conparentid = 0
                        """)
                .query((row, number) -> new ForeignKey(row.getString("child"), row.getString("name"), List.of((String[])
                        row.getArray("columns").getArray())))
                .list();
    }

    /** A copy whose values are all different: an index that holds few keys would be passed by rightly. */
    private void fill(String table) {
        List<Column> columns = jdbc.sql("""
                        select a.attname, format_type(a.atttypid, null) as type, a.attgenerated = '' as filled
                        from pg_attribute a
                        where a.attrelid = cast(:table as regclass) and a.attnum > 0 and not a.attisdropped
                        order by a.attnum
                        """)
                .param("table", table)
                .query((row, number) ->
                        new Column(row.getString("attname"), row.getString("type"), row.getBoolean("filled")))
                .list();
        List<Column> filled = columns.stream().filter(Column::filled).toList();
        jdbc.sql("create temp table copy (like " + table + " including generated) on commit drop")
                .update();
        jdbc.sql("insert into copy (%s) select %s from generate_series(1, %d) i"
                        .formatted(
                                filled.stream().map(Column::name).collect(Collectors.joining(", ")),
                                filled.stream()
                                        .map(column -> value(column.type()))
                                        .collect(Collectors.joining(", ")),
                                ROWS))
                .update();
        indexes(table).forEach(definition -> jdbc.sql(definition).update());
        jdbc.sql("analyze copy").update();
    }

    /** Statements that make those indexes of a table on the copy that begin with a column of a foreign key. */
    private List<String> indexes(String table) {
        return jdbc.sql("""
                        select regexp_replace(
                            replace(pg_get_indexdef(i.indexrelid), ' UNIQUE INDEX ', ' INDEX '),
                            ' INDEX (\\S+) ON \\S+ ', ' INDEX ON pg_temp.copy ')
                        from pg_index i
                        where i.indrelid = cast(:table as regclass)
                            and exists (
                                select
                                from pg_constraint c
                                where c.conrelid = i.indrelid
                                    and c.contype = 'f'
                                    and i.indkey[0] = any (c.conkey)
                            )
                        """).param("table", table).query(String.class).list();
    }

    private static String value(String type) {
        if (type.endsWith("[]")) {
            return "'{}'";
        }
        return switch (type) {
            case "uuid" -> "md5(i::text)::uuid";
            case "text", "character varying" -> "'v' || i";
            case "smallint" -> "i % 1000";
            case "integer", "bigint" -> "i";
            case "numeric", "double precision", "real" -> "i % 9";
            case "boolean" -> "false";
            case "timestamp with time zone" -> "now() + i * interval '1 second'";
            case "date" -> "date '2000-01-01' + i";
            case "json", "jsonb" -> "'{}'";
            case "bytea" -> "decode(md5(i::text), 'hex')";
            case "interval" -> "i * interval '1 second'";
            case "tstzrange" -> "tstzrange(now(), now() + i * interval '1 second')";
            default -> throw new IllegalStateException("no values of the type " + type + " yet");
        };
    }

    /** The question that the database asks before it lets a row go that this key may point to. */
    private boolean readsAll(ForeignKey key) {
        String columns = String.join(", ", key.columns());
        Map<String, Object> row = jdbc.sql("select %s from copy offset %d limit 1".formatted(columns, ROWS / 2))
                .query()
                .singleRow();
        String is = row.entrySet().stream()
                .map(column -> column.getKey() + " = '" + column.getValue() + "'")
                .collect(Collectors.joining(" and "));
        String plan = String.join(
                "\n",
                jdbc.sql("explain select 1 from only copy x where " + is + " for key share of x")
                        .query(String.class)
                        .list());
        boolean reads = plan.contains("Seq Scan");
        if (reads) {
            log.warn("{}: {}", key.name(), plan);
        }
        return reads;
    }
}
