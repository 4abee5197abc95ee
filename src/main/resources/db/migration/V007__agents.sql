create schema agents;

create table agents.agents (
    id uuid not null default uuidv7(),
    version integer not null default 0,
    name text not null,
    type text not null,
    status text not null,
    configuration text not null,
    owner_id uuid not null,
    last_error text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz,
    constraint agents_pk primary key (id),
    constraint agents_type_ck check (type in ('PREDICTION')),
    constraint agents_status_ck
        check (status in ('INACTIVE', 'STARTING', 'ACTIVE', 'PAUSED', 'STOPPING', 'ERROR')),
    constraint agents_configuration_ck check (configuration is json object)
);

create index agents_created_at_idx
    on agents.agents (created_at desc, id desc)
    where deleted_at is null;
