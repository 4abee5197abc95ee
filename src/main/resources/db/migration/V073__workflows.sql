create schema workflows;

-- What a WORKFLOW agent has had done, by the definition as it was when it began.
create table workflows.runs (
    id uuid not null default uuidv7(),
    agent_id uuid not null,
    task_id uuid not null,
    workflow text not null,
    steps jsonb not null,
    input jsonb not null,
    status text not null,
    error text,
    created_at timestamptz not null,
    finished_at timestamptz,
    constraint runs_pk primary key (id),
    constraint runs_task_uq unique (task_id),
    constraint runs_agent_fk foreign key (agent_id) references agents.agents (id) on delete cascade,
    constraint runs_status_ck check (status in ('RUNNING', 'COMPENSATING', 'SUCCEEDED', 'FAILED', 'CANCELLED'))
);

create index runs_agent_id_created_at_idx
    on workflows.runs (agent_id, created_at desc, id desc);

create table workflows.steps (
    run_id uuid not null,
    step text not null,
    item integer not null,
    compensation boolean not null default false,
    status text not null,
    agent_id uuid,
    task_id uuid,
    input jsonb not null,
    output jsonb,
    error text,
    started_at timestamptz,
    finished_at timestamptz,
    constraint steps_pk primary key (run_id, step, item, compensation),
    constraint steps_run_fk foreign key (run_id) references workflows.runs (id) on delete cascade,
    constraint steps_status_ck check (status in ('WAITING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'SKIPPED', 'CANCELLED'))
);

create unique index steps_task_id_uq
    on workflows.steps (task_id)
    where task_id is not null;
