-- A version says everything it was made of, not only what it forecasts with.
alter table predictions.models
    add column settings jsonb,
    add column cut_off date,
    add column training_from date,
    add column experience jsonb,
    add column objective double precision,
    add column gradient_norm double precision,
    add column iterations integer,
    add column code_revision text;

-- So far every model was a Dixon-Coles fit of five years with one set of hyper-parameters.
alter table predictions.models disable trigger models_append_only;

update predictions.models
set settings = '{"dixonColes": {"decayPerDay": 0.0018, "windowDays": 1826, "qualityPrecision": 5.0,
        "stylePrecision": 45.0, "promotedOffset": -0.12, "rhoLimit": 0.2}}',
    cut_off = cast(parameters ->> 'cutOff' as date),
    training_from = cast(parameters ->> 'cutOff' as date) - 1826,
    experience = '{}',
    objective = cast(parameters ->> 'objective' as double precision),
    gradient_norm = cast(parameters ->> 'gradientNorm' as double precision),
    iterations = cast(parameters ->> 'iterations' as integer);

alter table predictions.models enable trigger models_append_only;

alter table predictions.models
    alter column settings set not null,
    alter column cut_off set not null,
    alter column training_from set not null,
    alter column experience set not null;

create index models_fitted_at_idx
    on predictions.models (fitted_at desc, id desc);

create index models_league_id_algorithm_fitted_at_idx
    on predictions.models (league_id, algorithm, fitted_at desc, id desc);
