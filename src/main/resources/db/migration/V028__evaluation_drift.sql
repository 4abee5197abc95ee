-- How far the models in use have drifted, by the last judgement of each.
create table evaluation.drift (
    league_id uuid not null,
    algorithm text not null,
    -- One element for each measure that could be judged.
    readings jsonb not null,
    judged_at timestamptz not null,
    constraint drift_pk primary key (league_id, algorithm),
    constraint drift_league_id_fk foreign key (league_id) references football.leagues (id)
);
