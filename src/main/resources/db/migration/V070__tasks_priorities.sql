-- Tasks with priorities, limits of their own, progress and heartbeats. A task without a key is like no other.
alter table tasks.tasks
    alter column key drop not null,
    add column priority text not null default 'NORMAL',
    add column failures integer not null default 0,
    add column lost integer not null default 0,
    add column max_retries integer,
    add column timeout_seconds integer,
    add column progress double precision not null default 0,
    add column heartbeat_at timestamptz,
    add constraint tasks_priority_ck check (priority in ('LOW', 'NORMAL', 'HIGH', 'CRITICAL')),
    add constraint tasks_progress_ck check (progress between 0 and 1);

create index tasks_owner_id_status_created_at_idx
    on tasks.tasks (owner_id, status, created_at desc, id desc);

-- Finds what is to be purged.
create index tasks_finished_at_idx
    on tasks.tasks (finished_at)
    where finished_at is not null;

-- Finds the last task under a key, whatever has become of it.
create index tasks_key_finished_at_idx
    on tasks.tasks (key, finished_at);
