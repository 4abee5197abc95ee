create schema predictions;

-- A model version never changes: what it forecast can be computed again from its row.
create table predictions.models (
    id uuid not null default uuidv7(),
    version text not null,
    algorithm text not null,
    league_id uuid not null,
    training_matches integer not null,
    training_hash text not null,
    parameters jsonb not null,
    fitted_at timestamptz not null,
    constraint models_pk primary key (id),
    constraint models_version_uq unique (version),
    constraint models_league_id_fk foreign key (league_id) references football.leagues (id)
);

create index models_league_id_fitted_at_idx
    on predictions.models (league_id, fitted_at desc, id desc);

create table predictions.predictions (
    id uuid not null default uuidv7(),
    match_id uuid not null,
    league_id uuid not null,
    model_id uuid not null,
    agent_id uuid,
    kick_off timestamptz not null,
    published_at timestamptz not null,
    home_rate double precision not null,
    away_rate double precision not null,
    rho double precision not null,
    home_probability double precision not null,
    draw_probability double precision not null,
    away_probability double precision not null,
    content jsonb not null,
    constraint predictions_pk primary key (id),
    constraint predictions_match_id_fk foreign key (match_id) references football.matches (id),
    constraint predictions_league_id_fk foreign key (league_id) references football.leagues (id),
    constraint predictions_model_id_fk foreign key (model_id) references predictions.models (id),
    constraint predictions_before_kick_off_ck check (published_at < kick_off)
);

-- A model says the same of a match however often it is asked.
create unique index predictions_match_id_model_id_agent_id_uq
    on predictions.predictions (match_id, model_id, agent_id) nulls not distinct;

create index predictions_match_id_published_at_idx
    on predictions.predictions (match_id, published_at desc, id desc);

create index predictions_league_id_published_at_idx
    on predictions.predictions (league_id, published_at desc, id desc);

create index predictions_agent_id_published_at_idx
    on predictions.predictions (agent_id, published_at desc, id desc);

create index predictions_model_id_idx
    on predictions.predictions (model_id);

create index predictions_published_at_idx
    on predictions.predictions (published_at desc, id desc);

-- The chain (SHA-256 over canonical JSON with the previous hash) that makes changed history visible.
create table predictions.seals (
    index bigint not null,
    prediction_id uuid not null,
    content text not null,
    previous_hash text not null,
    hash text not null,
    sealed_at timestamptz not null,
    constraint seals_pk primary key (index),
    constraint seals_prediction_id_uq unique (prediction_id),
    constraint seals_previous_hash_uq unique (previous_hash),
    constraint seals_prediction_id_fk foreign key (prediction_id) references predictions.predictions (id),
    constraint seals_index_ck check (index > 0)
);

-- Its one row is what publishers lock, so the chain can neither fork nor have gaps.
create table predictions.seal_head (
    only_row boolean not null default true,
    index bigint not null,
    hash text not null,
    constraint seal_head_pk primary key (only_row),
    constraint seal_head_only_row_ck check (only_row)
);

insert into predictions.seal_head (index, hash)
values (0, repeat('0', 64));

create function predictions.refuse_change() returns trigger
language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_schema || '.' || tg_table_name;
end
$$;

create trigger seals_append_only
    before update or delete on predictions.seals
    for each row execute function predictions.refuse_change();

create trigger seals_no_truncate
    before truncate on predictions.seals
    for each statement execute function predictions.refuse_change();

create trigger predictions_append_only
    before update or delete on predictions.predictions
    for each row execute function predictions.refuse_change();

create trigger predictions_no_truncate
    before truncate on predictions.predictions
    for each statement execute function predictions.refuse_change();

create trigger models_append_only
    before update or delete on predictions.models
    for each row execute function predictions.refuse_change();

create trigger models_no_truncate
    before truncate on predictions.models
    for each statement execute function predictions.refuse_change();

create table predictions.grades (
    prediction_id uuid not null,
    result_revision integer not null,
    home_goals integer not null,
    away_goals integer not null,
    outcome text not null,
    ranked_probability_score double precision not null,
    log_loss double precision not null,
    brier double precision not null,
    hit boolean not null,
    graded_at timestamptz not null,
    constraint grades_pk primary key (prediction_id),
    constraint grades_prediction_id_fk foreign key (prediction_id) references predictions.predictions (id),
    constraint grades_outcome_ck check (outcome in ('HOME', 'DRAW', 'AWAY'))
);

-- Every grade there has ever been: the table above holds the newest of each prediction.
create table predictions.grade_history (
    prediction_id uuid not null,
    result_revision integer not null,
    home_goals integer not null,
    away_goals integer not null,
    outcome text not null,
    ranked_probability_score double precision not null,
    log_loss double precision not null,
    brier double precision not null,
    hit boolean not null,
    graded_at timestamptz not null,
    constraint grade_history_pk primary key (prediction_id, result_revision),
    constraint grade_history_prediction_id_fk foreign key (prediction_id) references predictions.predictions (id),
    constraint grade_history_outcome_ck check (outcome in ('HOME', 'DRAW', 'AWAY'))
);

create trigger grade_history_append_only
    before update or delete on predictions.grade_history
    for each row execute function predictions.refuse_change();

create trigger grade_history_no_truncate
    before truncate on predictions.grade_history
    for each statement execute function predictions.refuse_change();
