create schema football;

create table football.leagues (
    id uuid not null default uuidv7(),
    code text not null,
    name text not null,
    country text not null,
    constraint leagues_pk primary key (id),
    constraint leagues_code_uq unique (code)
);

-- A club keeps its identity when it changes leagues within its country.
create table football.teams (
    id uuid not null default uuidv7(),
    name text not null,
    country text not null,
    constraint teams_pk primary key (id),
    constraint teams_country_name_uq unique (country, name)
);

create index teams_name_id_idx
    on football.teams (name, id);

create table football.matches (
    id uuid not null default uuidv7(),
    version integer not null default 0,
    league_id uuid not null,
    season text not null,
    home_team_id uuid not null,
    away_team_id uuid not null,
    -- Counts the matches of two sides on one ground in one season: some leagues play each pairing twice.
    meeting smallint not null default 1,
    kick_off timestamptz not null,
    -- False where the source told the day only.
    time_known boolean not null default true,
    status text not null,
    home_goals smallint,
    away_goals smallint,
    home_shots_on_target smallint,
    away_shots_on_target smallint,
    -- On target and not; some sources count fewer of these than on target.
    home_shots smallint,
    away_shots smallint,
    result_revision integer not null default 0,
    result_at timestamptz,
    constraint matches_pk primary key (id),
    constraint matches_pairing_uq unique (league_id, season, home_team_id, away_team_id, meeting),
    constraint matches_league_id_fk foreign key (league_id) references football.leagues (id),
    constraint matches_home_team_id_fk foreign key (home_team_id) references football.teams (id),
    constraint matches_away_team_id_fk foreign key (away_team_id) references football.teams (id),
    constraint matches_season_ck check (season ~ '^[0-9]{4}-[0-9]{2}$'),
    constraint matches_teams_ck check (home_team_id <> away_team_id),
    constraint matches_status_ck check (status in ('SCHEDULED', 'LIVE', 'FINISHED', 'CANCELLED', 'POSTPONED')),
    constraint matches_goals_ck check (
        (home_goals is null) = (away_goals is null) and home_goals between 0 and 99 and away_goals between 0 and 99
    ),
    constraint matches_shots_on_target_ck check (
        (home_shots_on_target is null) = (away_shots_on_target is null)
        and home_shots_on_target >= 0
        and away_shots_on_target >= 0
    ),
    constraint matches_shots_ck check (
        (home_shots is null) = (away_shots is null) and home_shots >= 0 and away_shots >= 0
    ),
    constraint matches_result_ck check (
        (status = 'FINISHED') = (result_revision > 0)
        and (status <> 'FINISHED' or (home_goals is not null and result_at is not null))
    )
);

create index matches_kick_off_id_idx
    on football.matches (kick_off, id);

create index matches_league_id_kick_off_id_idx
    on football.matches (league_id, kick_off, id);

create index matches_home_team_id_kick_off_id_idx
    on football.matches (home_team_id, kick_off, id);

create index matches_away_team_id_kick_off_id_idx
    on football.matches (away_team_id, kick_off, id);

create index matches_live_idx
    on football.matches (kick_off, id)
    where status = 'LIVE';

-- Decimal odds. 1X2 has three prices and no line; OU (goals over/under) has two and a line.
create table football.odds (
    id uuid not null default uuidv7(),
    match_id uuid not null,
    bookmaker text not null,
    market text not null,
    line numeric(4, 2),
    kind text not null,
    home_price numeric(8, 3),
    draw_price numeric(8, 3),
    away_price numeric(8, 3),
    over_price numeric(8, 3),
    under_price numeric(8, 3),
    constraint odds_pk primary key (id),
    constraint odds_quote_uq unique nulls not distinct (match_id, market, kind, bookmaker, line),
    constraint odds_match_id_fk foreign key (match_id) references football.matches (id),
    constraint odds_market_ck check (market in ('1X2', 'OU')),
    constraint odds_kind_ck check (kind in ('OPENING', 'CLOSING')),
    constraint odds_three_way_ck check (
        market <> '1X2'
        or (line is null and home_price > 1 and draw_price > 1 and away_price > 1
            and home_price is not null and draw_price is not null and away_price is not null
            and over_price is null and under_price is null)
    ),
    constraint odds_over_under_ck check (
        market <> 'OU'
        or (line is not null and over_price > 1 and under_price > 1
            and over_price is not null and under_price is not null
            and home_price is null and draw_price is null and away_price is null)
    )
);
