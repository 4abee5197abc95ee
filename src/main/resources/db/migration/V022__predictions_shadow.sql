-- What every running model of a league said of a fixture: to compare models, not to be shown as predictions.
create table predictions.shadow_forecasts (
    id uuid not null default uuidv7(),
    match_id uuid not null,
    league_id uuid not null,
    model_id uuid not null,
    kick_off timestamptz not null,
    issued_at timestamptz not null,
    home_rate double precision not null,
    away_rate double precision not null,
    rho double precision not null,
    home_probability double precision not null,
    draw_probability double precision not null,
    away_probability double precision not null,
    constraint shadow_forecasts_pk primary key (id),
    constraint shadow_forecasts_match_id_model_id_uq unique (match_id, model_id),
    constraint shadow_forecasts_match_id_fk foreign key (match_id) references football.matches (id),
    constraint shadow_forecasts_league_id_fk foreign key (league_id) references football.leagues (id),
    constraint shadow_forecasts_model_id_fk foreign key (model_id) references predictions.models (id),
    constraint shadow_forecasts_before_kick_off_ck check (issued_at < kick_off)
);

create index shadow_forecasts_league_id_idx
    on predictions.shadow_forecasts (league_id);

create index shadow_forecasts_model_id_idx
    on predictions.shadow_forecasts (model_id);

create trigger shadow_forecasts_append_only
    before update or delete on predictions.shadow_forecasts
    for each row execute function predictions.refuse_change();

create trigger shadow_forecasts_no_truncate
    before truncate on predictions.shadow_forecasts
    for each statement execute function predictions.refuse_change();

-- One row for each revision of a result; the highest counts.
create table predictions.shadow_grades (
    forecast_id uuid not null,
    result_revision integer not null,
    ranked_probability_score double precision not null,
    log_loss double precision not null,
    brier double precision not null,
    hit boolean not null,
    graded_at timestamptz not null,
    constraint shadow_grades_pk primary key (forecast_id, result_revision),
    constraint shadow_grades_forecast_id_fk
        foreign key (forecast_id) references predictions.shadow_forecasts (id)
);

create trigger shadow_grades_append_only
    before update or delete on predictions.shadow_grades
    for each row execute function predictions.refuse_change();

create trigger shadow_grades_no_truncate
    before truncate on predictions.shadow_grades
    for each statement execute function predictions.refuse_change();
