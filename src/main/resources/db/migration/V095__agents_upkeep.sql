-- The end of a task may be told twice, and is written once.
alter table agents.events
    add column task_id uuid;

create unique index events_task_id_at_uq
    on agents.events (task_id, at)
    where task_id is not null;

-- How an agent is doing is told by when its tasks ended, or else began, or else were asked for.
create index tasks_owner_id_last_at_idx
    on tasks.tasks (owner_id, (coalesce(finished_at, started_at, created_at)));

-- Of agents that were active before their moves were written down, the time in which they are up.
insert into agents.transitions (agent_id, from_status, to_status, at)
select a.id, 'STARTING', 'ACTIVE', a.updated_at
from agents.agents a
where a.status = 'ACTIVE'
    and not exists (
        select
        from agents.transitions t
        where t.agent_id = a.id
    );

-- What is over is purged after a while.
create index runs_finished_at_idx
    on workflows.runs (finished_at)
    where finished_at is not null;

create index alerts_closed_at_idx
    on agentwork.alerts (closed_at)
    where closed_at is not null;
