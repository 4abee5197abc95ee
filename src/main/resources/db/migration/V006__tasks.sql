create schema tasks;

create table tasks.tasks (
    id uuid not null default uuidv7(),
    type text not null,
    owner_id uuid not null,
    key text not null,
    status text not null,
    attempts integer not null default 0,
    input jsonb not null,
    output jsonb,
    error text,
    created_at timestamptz not null,
    run_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    constraint tasks_pk primary key (id),
    constraint tasks_status_ck check (status in ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'))
);

create unique index tasks_key_waiting_uq
    on tasks.tasks (key)
    where status = 'PENDING';

create index tasks_owner_id_created_at_idx
    on tasks.tasks (owner_id, created_at desc, id desc);
