create schema agentwork;

-- What agents found wrong, from when to when.
create table agentwork.alerts (
    id uuid not null default uuidv7(),
    agent_id uuid not null,
    kind text not null,
    subject text not null,
    severity text not null,
    message text not null,
    opened_at timestamptz not null,
    seen_at timestamptz not null,
    closed_at timestamptz,
    constraint alerts_pk primary key (id),
    constraint alerts_agent_fk foreign key (agent_id) references agents.agents (id) on delete cascade,
    constraint alerts_severity_ck check (severity in ('INFO', 'WARNING', 'ERROR'))
);

create unique index alerts_open_uq
    on agentwork.alerts (agent_id, kind, subject)
    where closed_at is null;

create index alerts_agent_id_opened_at_idx
    on agentwork.alerts (agent_id, opened_at desc, id desc);

-- Why a prediction says what it says, with the numbers that it was written from.
create table agentwork.insights (
    id uuid not null default uuidv7(),
    agent_id uuid not null,
    prediction_id uuid not null,
    match_id uuid not null,
    language text not null,
    text text not null,
    facts jsonb not null,
    author text not null,
    created_at timestamptz not null,
    constraint insights_pk primary key (id),
    constraint insights_agent_prediction_language_uq unique (agent_id, prediction_id, language),
    constraint insights_agent_fk foreign key (agent_id) references agents.agents (id) on delete cascade,
    constraint insights_prediction_fk foreign key (prediction_id) references predictions.predictions (id),
    constraint insights_language_ck check (language in ('EN', 'HU')),
    constraint insights_author_ck check (author in ('RULES', 'MODEL'))
);

create index insights_agent_id_created_at_idx
    on agentwork.insights (agent_id, created_at desc, id desc);

create index insights_prediction_id_idx
    on agentwork.insights (prediction_id);
