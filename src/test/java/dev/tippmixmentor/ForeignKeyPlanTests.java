package dev.tippmixmentor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.IntegrationTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the database asks of each table that points to another when a row there is deleted, with a million rows in it: none
 * of it reads the whole table. The rows are in copies that have the columns and the indexes of the tables.
 */
@IntegrationTest
@Tag("benchmark")
class ForeignKeyPlanTests {
    private static final Logger log = LoggerFactory.getLogger(ForeignKeyPlanTests.class);
    private static final int ROWS = 1_000_000;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private record Column(String name, String type, boolean filled) {}

    private record ForeignKey(String child, String name, List<String> columns) {}

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
                .query((row, number) -> new ForeignKey(
                        row.getString("child"),
                        row.getString("name"),
                        List.of((String[]) row.getArray("columns").getArray())))
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
        jdbc.sql("create temp table copy (like " + table + " including indexes including generated) on commit drop")
                .update();
        jdbc.sql("insert into copy (%s) select %s from generate_series(1, %d) i"
                        .formatted(
                                filled.stream().map(Column::name).collect(Collectors.joining(", ")),
                                filled.stream().map(column -> value(column.type())).collect(Collectors.joining(", ")),
                                ROWS))
                .update();
        jdbc.sql("analyze copy").update();
    }

    private static String value(String type) {
        if (type.endsWith("[]")) {
            return "'{}'";
        }
        return switch (type) {
            case "uuid" -> "md5(i::text)::uuid";
            case "text", "character varying" -> "'v' || i";
            case "smallint" -> "i % 1000";
            case "integer", "bigint", "numeric", "double precision", "real" -> "i";
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
        String is = key.columns().stream()
                .map(column -> column + " = (select " + column + " from copy limit 1)")
                .collect(Collectors.joining(" and "));
        String plan = String.join(
                "\n",
                jdbc.sql("explain select 1 from only copy x where " + is + " for key share of x")
                        .query(String.class)
                        .list());
        // The first plan step is the lock, the second how the rows are found.
        boolean reads = plan.lines().limit(2).anyMatch(line -> line.contains("Seq Scan"));
        if (reads) {
            log.warn("{}: {}", key.name(), plan);
        }
        return reads;
    }
}
