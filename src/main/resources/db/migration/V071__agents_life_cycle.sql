-- Agents of every type, what they went through, and what happened to them.
alter table agents.agents
    drop constraint agents_type_ck,
    add constraint agents_type_ck
        check (type in ('PREDICTION', 'ANALYTICS', 'MONITORING', 'INSIGHT', 'WORKFLOW', 'CUSTOM')),
    add column secrets text,
    add column crashes integer not null default 0,
    add column recover_at timestamptz;

create index agents_recover_at_idx
    on agents.agents (recover_at)
    where recover_at is not null;

create table agents.transitions (
    id uuid not null default uuidv7(),
    agent_id uuid not null,
    from_status text not null,
    to_status text not null,
    reason text,
    at timestamptz not null,
    constraint transitions_pk primary key (id),
    constraint transitions_agent_fk foreign key (agent_id) references agents.agents (id)
);

create index transitions_agent_id_at_idx
    on agents.transitions (agent_id, at, id);

create table agents.events (
    id uuid not null default uuidv7(),
    agent_id uuid not null,
    severity text not null,
    kind text not null,
    message text not null,
    at timestamptz not null,
    constraint events_pk primary key (id),
    constraint events_agent_fk foreign key (agent_id) references agents.agents (id),
    constraint events_severity_ck check (severity in ('INFO', 'WARNING', 'ERROR'))
);

create index events_agent_id_at_idx
    on agents.events (agent_id, at desc, id desc);

create index events_at_idx
    on agents.events (at);
