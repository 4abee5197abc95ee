create schema providers;

-- The last good answer of each league: shown while nobody gives a newer one, and nobody is asked while it is recent.
create table providers.answers (
    league_code text not null,
    source text not null,
    fetched_at timestamptz not null,
    matches jsonb not null,
    constraint answers_pk primary key (league_code)
);
