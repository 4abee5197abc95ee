create schema live;

-- What sources told of matches in play. They go with their match when its league is purged.
create table live.matches (
    match_id uuid not null,
    -- Counts the changes from 1; what subscribers were told of lags behind for a moment.
    revision integer not null default 0,
    told_revision integer not null default 0,
    source text,
    observed_at timestamptz,
    constraint matches_pk primary key (match_id),
    constraint matches_match_id_fk foreign key (match_id) references football.matches (id) on delete cascade,
    constraint matches_revision_ck check (told_revision between 0 and revision)
);

create table live.events (
    id uuid not null default uuidv7(),
    match_id uuid not null,
    kind text not null,
    side text not null,
    minute smallint not null,
    stoppage smallint,
    player text,
    other_player text,
    -- Taken back, for example by the video referee. Stays, so that everybody learns it.
    withdrawn boolean not null default false,
    -- Of the match, when this was told or corrected last.
    revision integer not null,
    constraint events_pk primary key (id),
    constraint events_match_id_fk foreign key (match_id) references live.matches (match_id) on delete cascade,
    constraint events_kind_ck check (
        kind in (
            'GOAL', 'OWN_GOAL', 'PENALTY', 'MISSED_PENALTY', 'YELLOW_CARD', 'SECOND_YELLOW_CARD', 'RED_CARD',
            'SUBSTITUTION'
        )
    ),
    constraint events_side_ck check (side in ('HOME', 'AWAY')),
    constraint events_minute_ck check (minute between 0 and 130 and stoppage between 1 and 60)
);

create index events_match_id_revision_idx
    on live.events (match_id, revision);
