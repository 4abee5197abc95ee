-- Runs that wait for others of their agent to end, and steps that wait for a person.
alter table workflows.runs
    drop constraint runs_status_ck,
    add constraint runs_status_ck
        check (status in ('WAITING', 'RUNNING', 'COMPENSATING', 'SUCCEEDED', 'FAILED', 'CANCELLED'));

alter table workflows.steps
    drop constraint steps_status_ck,
    add constraint steps_status_ck
        check (status in ('WAITING', 'RUNNING', 'AWAITING_APPROVAL', 'SUCCEEDED', 'FAILED', 'SKIPPED', 'CANCELLED'));

create index runs_agent_id_unfinished_idx
    on workflows.runs (agent_id, created_at, id)
    where status in ('WAITING', 'RUNNING', 'COMPENSATING');

-- What is under way is looked through every few seconds.
create index steps_under_way_idx
    on workflows.steps (started_at, task_id)
    where status in ('RUNNING', 'AWAITING_APPROVAL');
