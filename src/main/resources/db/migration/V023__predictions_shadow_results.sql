-- The newest news of each match that was forecast in shadow: which revision of its result counts, if it has one.
create table predictions.shadow_results (
    match_id uuid not null,
    result_revision integer not null,
    called_off boolean not null,
    constraint shadow_results_pk primary key (match_id),
    constraint shadow_results_match_id_fk foreign key (match_id) references football.matches (id)
);
