-- When a price was first seen, and what it was before: nothing is stored while it stays.
alter table football.odds
    add column changed_at timestamptz;

create table football.odds_moves (
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
    -- Absent of prices that were there before this was noted.
    changed_at timestamptz,
    replaced_at timestamptz not null,
    constraint odds_moves_pk primary key (id),
    constraint odds_moves_match_id_fk foreign key (match_id) references football.matches (id) on delete cascade
);

create index odds_moves_match_id_replaced_at_idx
    on football.odds_moves (match_id, replaced_at);
