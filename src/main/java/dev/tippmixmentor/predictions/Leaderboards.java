package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.FootballTags;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.cache.Tag;
import dev.tippmixmentor.platform.cache.TagCache;
import dev.tippmixmentor.platform.database.LongWork;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who predicts best: agents with their algorithms by the graded predictions that count, in each league and over all. Kept as
 * they stood at the last look of each day (UTC) for {@value #DAYS_KEPT} days.
 */
@Service
public class Leaderboards {
    /** Who has fewer graded predictions than this on a board is not on it: luck would lead. */
    static final int FEWEST = 20;

    static final int DAYS_KEPT = 90;

    private static final Tag TAG = new Tag("leaderboards");
    static final List<Tag> TAGS = List.of(TAG, FootballTags.LEAGUES);
    private static final LocalDate LATEST = LocalDate.of(9999, 12, 31);

    /** What stands for no league and for no agent while they are compared: no id of ours. */
    private static final UUID NONE = new UUID(0, 0);

    private final Leagues leagues;
    private final LongWork longWork;
    private final JdbcClient jdbc;
    private final TagCache cache;
    private final Clock clock;

    Leaderboards(Leagues leagues, LongWork longWork, JdbcClient jdbc, TagCache cache, Clock clock) {
        this.leagues = leagues;
        this.longWork = longWork;
        this.jdbc = jdbc;
        this.cache = cache;
        this.clock = clock;
    }

    /**
     * What a look has kept.
     *
     * @param takenOn the day (UTC) for which it stands, instead of an earlier look of that day
     * @param boards leagues and periods, and periods over all leagues, in which somebody has enough predictions
     * @param entries places on them all
     */
    public record Taken(LocalDate takenOn, int boards, int entries) {}

    /** Looks how the predictors stand now, keeps that for this day, and forgets what is too old. */
    @Transactional
    public Taken take() {
        return take(FEWEST);
    }

    /** @param fewest graded predictions that one needs on a board */
    @Transactional
    Taken take(int fewest) {
        longWork.begin();
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        // Whoever looks at the same time waits here.
        jdbc.sql("""
                        insert into predictions.leaderboard_snapshots (taken_on, taken_at)
                        values (:today, :now)
                        on conflict (taken_on) do update set taken_at = excluded.taken_at
                        """).param("today", today).param("now", Timestamp.from(now)).update();
        jdbc.sql("delete from predictions.leaderboard_entries where taken_on = :today")
                .param("today", today)
                .update();
        int entries = rank(today, now, fewest);
        jdbc.sql("delete from predictions.leaderboard_snapshots where taken_on <= :old")
                .param("old", today.minusDays(DAYS_KEPT))
                .update();
        cache.invalidateAfterCommit(TAG);
        int boards = jdbc.sql("""
                        select count(*)
                        from predictions.leaderboard_entries
                        where taken_on = :today and rank = 1
                        """).param("today", today).query(Integer.class).single();
        return new Taken(today, boards, entries);
    }

    private int rank(LocalDate today, Instant now, int fewest) {
        return jdbc.sql("with counted as (\n" + CountedPredictions.SELECT + CountedPredictions.LAST + """
                        ),
                        periods as (
                            select period, since
                            from unnest(:periods, cast(:since as timestamptz[])) as p (period, since)
                        ),
                        boards as (
                            select
                                p.period, b.league_id, c.match_id, coalesce(c.agent_id, :none) as agent_id,
                                c.model as algorithm,
                                c.ranked_probability_score as rps, c.log_loss, cast(c.hit as integer) as hit
                            from counted c
                            join periods p on c.kick_off >= p.since
                            cross join lateral (values (c.league_id), (:none)) b (league_id)
                        ),
                        ranked as (
                            select
                                period, league_id, agent_id, algorithm, count(*) as n,
                                avg(rps) as rps, avg(log_loss) as log_loss, avg(hit) as hit_rate,
                                row_number() over (
                                    partition by period, league_id
                                    order by avg(rps), avg(log_loss), count(*) desc, algorithm, agent_id
                                ) as rank
                            from boards
                            group by period, league_id, agent_id, algorithm
                            having count(*) >= :fewest
                        ),
                        shared as (
                            select own.period, own.league_id, own.agent_id, own.algorithm,
                                count(*) as n, avg(own.rps - best.rps) as difference
                            from ranked r
                            join boards best using (period, league_id, agent_id, algorithm)
                            join boards own
                                on own.period = best.period
                                and own.league_id = best.league_id
                                and own.match_id = best.match_id
                            where r.rank = 1
                            group by own.period, own.league_id, own.agent_id, own.algorithm
                        )
                        insert into predictions.leaderboard_entries
                            (taken_on, period, league_id, rank, agent_id, algorithm, n,
                             ranked_probability_score, log_loss, hit_rate, shared_n, shared_difference)
                        select
                            :today, r.period, nullif(r.league_id, :none), r.rank, nullif(r.agent_id, :none), r.algorithm,
                            r.n, r.rps, r.log_loss, r.hit_rate, coalesce(s.n, 0), s.difference
                        from ranked r
                        left join shared s using (period, league_id, agent_id, algorithm)
                        """)
                .param(
                        "periods",
                        Arrays.stream(LeaderboardPeriod.values())
                                .map(Enum::name)
                                .toArray(String[]::new))
                .param(
                        "since",
                        Arrays.stream(LeaderboardPeriod.values())
                                .map(period -> period.since(now).toString())
                                .toArray(String[]::new))
                .param("none", NONE)
                .param("fewest", fewest)
                .param("today", today)
                .update();
    }

    /**
     * A leaderboard, the best first.
     *
     * @param league null over all leagues
     * @param on the day (UTC) for which it stands, or the last one before that; the newest if null
     * @throws dev.tippmixmentor.platform.error.ApiException {@code RESOURCE_NOT_FOUND} for an unknown league
     */
    List<LeaderboardEntryView> get(@Nullable LeagueId league, LeaderboardPeriod period, @Nullable LocalDate on) {
        UUID known = league == null ? null : leagues.get(league).id().value();
        return jdbc.sql("""
                        select
                            e.rank, e.agent_id, e.algorithm, e.n, e.ranked_probability_score, e.log_loss, e.hit_rate,
                            e.shared_n, e.shared_difference, s.taken_at
                        from predictions.leaderboard_entries e
                        join predictions.leaderboard_snapshots s on s.taken_on = e.taken_on
                        where s.taken_on = (
                                select max(taken_on)
                                from predictions.leaderboard_snapshots
                                where taken_on <= :on
                            )
                            and e.period = :period
                            and e.league_id is not distinct from :league
                        order by e.rank
                        """)
                .param("on", on == null ? LATEST : on)
                .param("period", period.name())
                .param("league", known, Types.OTHER)
                .query((row, number) -> new LeaderboardEntryView(
                        row.getInt("rank"),
                        row.getObject("agent_id", UUID.class),
                        row.getString("algorithm"),
                        row.getLong("n"),
                        row.getDouble("ranked_probability_score"),
                        row.getDouble("log_loss"),
                        row.getDouble("hit_rate"),
                        new LeaderboardEntryView.Shared(
                                row.getLong("shared_n"), row.getObject("shared_difference", Double.class)),
                        row.getTimestamp("taken_at").toInstant()))
                .list();
    }
}
