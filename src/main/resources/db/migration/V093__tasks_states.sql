-- How many tasks are due, run and have failed is shown every few seconds, however many have succeeded.
create index tasks_due_idx
    on tasks.tasks (run_at)
    where status = 'PENDING';

create index tasks_running_idx
    on tasks.tasks (started_at)
    where status = 'RUNNING';

create index tasks_failed_idx
    on tasks.tasks (finished_at)
    where status = 'FAILED';
