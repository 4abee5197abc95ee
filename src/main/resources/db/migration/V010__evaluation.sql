create schema evaluation;

-- A walk of one model through seasons of its league. Its result comes once: see status.
create table evaluation.back_tests (
    id uuid not null default uuidv7(),
    model_version text not null,
    seasons text[] not null,
    status text not null,
    -- The attempt of the task that may write; an earlier one that still runs may not.
    attempt integer not null default 0,
    progress double precision not null default 0,
    error text,
    result jsonb,
    created_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    constraint back_tests_pk primary key (id),
    constraint back_tests_model_version_fk foreign key (model_version) references predictions.models (version),
    constraint back_tests_seasons_ck check (cardinality(seasons) > 0),
    constraint back_tests_status_ck check (status in ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    constraint back_tests_progress_ck check (progress between 0 and 1),
    constraint back_tests_result_ck check ((status = 'SUCCEEDED') = (result is not null))
);

-- Whoever asks for the same again before it has ended gets the one that is under way.
create unique index back_tests_under_way_uq
    on evaluation.back_tests (model_version, seasons)
    where status in ('PENDING', 'RUNNING');

create index back_tests_model_version_created_at_idx
    on evaluation.back_tests (model_version, created_at desc, id desc);
