package dev.tippmixmentor.feeds;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingLeague;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.IntakeReport;
import dev.tippmixmentor.football.SkippedMatch;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.database.LongWork;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.io.IOException;
import java.io.InputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Files that were imported. */
@Service
class Imports {
    private static final Logger log = LoggerFactory.getLogger(Imports.class);

    /** In place of the hash of what is to be read again as it is; what is not from a folder has none at all. */
    private static final String TO_BE_READ_AGAIN = "";

    private static final String COLUMNS =
            "id, format, file_name, status, row_count, created, updated, unchanged, refused, refused_total, created_at";

    private final FixtureIntake intake;
    private final ImportFeed feed;
    private final LongWork longWork;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Imports(
            FixtureIntake intake,
            ImportFeed feed,
            LongWork longWork,
            JdbcClient jdbc,
            JsonMapper json,
            AuditLog audit,
            TransactionTemplate transaction,
            Clock clock) {
        this.intake = intake;
        this.feed = feed;
        this.longWork = longWork;
        this.jdbc = jdbc;
        this.json = json;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Whether what was last imported from a folder under this name has this SHA-256. Any earlier content may come back. */
    boolean isLatest(String fileName, String contentHash) {
        return jdbc.sql("""
                        select content_hash
                        from feeds.imports
                        where file_name = :name and content_hash is not null
                        order by created_at desc, id desc
                        limit 1
                        """)
                .param("name", fileName)
                .query(String.class)
                .optional()
                .filter(contentHash::equals)
                .isPresent();
    }

    /** As {@link #take(ImportFormat, String, String, InputStream)}, of content that may well come again. */
    ImportReport take(ImportFormat format, @Nullable String fileName, InputStream file) throws IOException {
        return take(format, fileName, null, file);
    }

    /**
     * Imports a file: all that can go in, in one transaction, or nothing.
     *
     * @param contentHash SHA-256 of the content, if it is from a folder
     * @throws ApiException {@code INVALID_INPUT} if the file is not of that format at all
     */
    ImportReport take(ImportFormat format, @Nullable String fileName, @Nullable String contentHash, InputStream file)
            throws IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        // Read to its end first: a slow upload must not hold a connection to the database.
        FileContent content = switch (format) {
            case FOOTBALL_DATA_CSV -> FootballDataCsv.read(file, FootballDataCsv.today(now));
            case OPENFOOTBALL_JSON -> OpenFootballJson.read(file, json, now);
        };
        feed.reading(fileName, content.rows());
        ImportReport report = Objects.requireNonNull(transaction.execute(status -> {
            longWork.begin();
            int created = 0;
            int updated = 0;
            int unchanged = 0;
            List<SkippedMatch> skipped = new ArrayList<>();
            for (Map.Entry<Division, List<IncomingMatch>> league :
                    content.matches().entrySet()) {
                IntakeReport intaken = accept(format, league.getKey().league(), league.getValue());
                created += intaken.created();
                updated += intaken.updated();
                unchanged += intaken.unchanged();
                skipped.addAll(intaken.skipped());
            }
            // What waits for a moderator to know a name goes in when the file comes again.
            boolean again = skipped.stream().anyMatch(match -> match.reason() == SkippedMatch.Reason.UNKNOWN_TEAM);
            ImportReport stored = store(
                    format,
                    fileName,
                    again && contentHash != null ? TO_BE_READ_AGAIN : contentHash,
                    content,
                    new IntakeReport(created, updated, unchanged, skipped),
                    now);
            feed.taken(stored);
            audit.record(AuditEntry.of(AuditAction.IMPORT_TAKEN, stored.id())
                    .to(Map.of(
                            "format", format,
                            "rows", stored.rows(),
                            "created", created,
                            "updated", updated,
                            "refused", stored.refusedTotal())));
            return stored;
        }));
        log.info(
                "import.finished importId={} rows={} created={} updated={} unchanged={} refused={}",
                report.id(),
                report.rows(),
                report.created(),
                report.updated(),
                report.unchanged(),
                report.refusedTotal());
        return report;
    }

    /**
     * One import.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    ImportReport get(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from feeds.imports where id = :id")
                .param("id", id)
                .query(this::report)
                .optional()
                .orElseThrow(() -> ApiException.notFound("import", id));
    }

    /** A page of imports, the latest first. */
    Page<ImportReport> list(PageQuery page) {
        Optional<Cursor> cursor = Cursor.of(page);
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("limit", page.limit() + 1);
        cursor.ifPresent(last -> {
            parameters.put("at", Timestamp.from(last.at()));
            parameters.put("id", last.id());
        });
        String where = cursor.isPresent() ? " where (created_at, id) < (:at, :id)" : "";
        List<ImportReport> rows = jdbc.sql("select " + COLUMNS + " from feeds.imports" + where
                        + " order by created_at desc, id desc limit :limit")
                .params(parameters)
                .query(this::report)
                .list();
        return Page.of(
                rows,
                page,
                report -> new Cursor(report.createdAt(), report.id()),
                () -> jdbc.sql("select count(*) from feeds.imports")
                        .query(Long.class)
                        .single());
    }

    /** The names of football-data.co.uk are ours; all others have their own. */
    private IntakeReport accept(ImportFormat format, IncomingLeague league, List<IncomingMatch> matches) {
        return switch (format) {
            case FOOTBALL_DATA_CSV -> intake.accept(league, matches);
            case OPENFOOTBALL_JSON -> intake.accept(OpenFootballJson.SOURCE, league, matches);
        };
    }

    private ImportReport store(
            ImportFormat format,
            @Nullable String fileName,
            @Nullable String contentHash,
            FileContent content,
            IntakeReport intaken,
            Instant now) {
        List<Refusal> refusals = Stream.concat(
                        content.refusals().stream(),
                        intaken.skipped().stream().map(match -> refusal(match, content.lines())))
                .sorted(Comparator.comparingInt(Refusal::line))
                .limit(Refusal.MAX_NAMED)
                .toList();
        return jdbc.sql("""
                        insert into feeds.imports (
                            format, file_name, status, row_count, created, updated, unchanged,
                            refused, refused_total, content_hash, created_at
                        )
                        values (
                            :format, :fileName, :status, :rows, :created, :updated, :unchanged,
                            :refused::jsonb, :refusedTotal, :hash, :now
                        )
                        returning\s""" + COLUMNS)
                .param("format", format.code())
                .param("fileName", fileName)
                .param("hash", contentHash)
                .param("status", (refusals.isEmpty() ? ImportStatus.COMPLETED : ImportStatus.PARTIAL).name())
                .param("rows", content.rows())
                .param("created", intaken.created())
                .param("updated", intaken.updated())
                .param("unchanged", intaken.unchanged())
                .param("refused", json.writeValueAsString(refusals))
                .param(
                        "refusedTotal",
                        content.refusedTotal() + intaken.skipped().size())
                .param("now", Timestamp.from(now))
                .query(this::report)
                .single();
    }

    private static Refusal refusal(SkippedMatch skipped, IdentityHashMap<IncomingMatch, Integer> lines) {
        String reason = switch (skipped.reason()) {
            case CALLED_OFF -> "Row skipped: the match was cancelled or postponed by hand";
            case RESULT_ENTERED -> "Row skipped: another result was entered by hand";
            case CONTRADICTION -> "Row skipped: the source says of the same match that others play it";
            case ANOTHER_MEETING -> "Row skipped: the sides have met as often as they do, on another day of the season";
            case UNKNOWN_TEAM -> "Row skipped: a moderator has to say which team a name means";
        };
        return new Refusal(lines.getOrDefault(skipped.match(), 0), reason);
    }

    private ImportReport report(ResultSet row, int number) throws SQLException {
        return new ImportReport(
                row.getObject("id", UUID.class),
                ImportFormat.of(row.getString("format")),
                row.getString("file_name"),
                ImportStatus.valueOf(row.getString("status")),
                row.getInt("row_count"),
                row.getInt("created"),
                row.getInt("updated"),
                row.getInt("unchanged"),
                List.of(json.readValue(row.getString("refused"), Refusal[].class)),
                row.getInt("refused_total"),
                row.getTimestamp("created_at").toInstant());
    }
}
