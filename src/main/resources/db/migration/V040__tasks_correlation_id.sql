-- The request that asked for a task, so that what the task does can be found from it.
alter table tasks.tasks
    add column correlation_id text;
