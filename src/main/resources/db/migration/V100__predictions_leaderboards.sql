-- How those who predict stand, at the last look of each day (UTC).
create table predictions.leaderboard_snapshots (
    taken_on date not null,
    taken_at timestamptz not null,
    constraint leaderboard_snapshots_pk primary key (taken_on)
);

create table predictions.leaderboard_entries (
    id uuid not null default uuidv7(),
    taken_on date not null,
    period text not null,
    -- Null over all leagues.
    league_id uuid,
    rank integer not null,
    -- Null for what users asked for.
    agent_id uuid,
    algorithm text not null,
    n bigint not null,
    ranked_probability_score double precision not null,
    log_loss double precision not null,
    hit_rate double precision not null,
    -- On the matches that the first of the board has predicted too.
    shared_n bigint not null,
    shared_difference double precision,
    constraint leaderboard_entries_pk primary key (id),
    constraint leaderboard_entries_rank_uq unique nulls not distinct (taken_on, period, league_id, rank),
    constraint leaderboard_entries_taken_on_fk foreign key (taken_on)
        references predictions.leaderboard_snapshots (taken_on) on delete cascade,
    constraint leaderboard_entries_league_id_fk foreign key (league_id) references football.leagues (id),
    constraint leaderboard_entries_period_ck check (period in ('DAYS_30', 'DAYS_90', 'SEASON', 'ALL')),
    constraint leaderboard_entries_rank_ck check (rank > 0),
    constraint leaderboard_entries_shared_ck check ((shared_n = 0) = (shared_difference is null))
);

create index leaderboard_entries_league_id_idx
    on predictions.leaderboard_entries (league_id);
