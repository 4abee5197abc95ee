create schema jobs;

-- The event publication registry of Spring Modulith: an event is stored with the change that caused it, one row a
-- listener, and stays until that listener has succeeded.
create table jobs.event_publication (
    id uuid not null,
    listener_id text not null,
    event_type text not null,
    serialized_event text not null,
    publication_date timestamptz not null,
    completion_date timestamptz,
    status text,
    completion_attempts integer,
    last_resubmission_date timestamptz,
    constraint event_publication_pk primary key (id)
);

create index event_publication_serialized_event_idx
    on jobs.event_publication using hash (serialized_event);

create index event_publication_completion_date_idx
    on jobs.event_publication (completion_date);

create table jobs.event_publication_archive (
    id uuid not null,
    listener_id text not null,
    event_type text not null,
    serialized_event text not null,
    publication_date timestamptz not null,
    completion_date timestamptz,
    status text,
    completion_attempts integer,
    last_resubmission_date timestamptz,
    constraint event_publication_archive_pk primary key (id)
);

create index event_publication_archive_completion_date_idx
    on jobs.event_publication_archive (completion_date);

-- The table of db-scheduler.
create table jobs.scheduled_tasks (
    task_name text not null,
    task_instance text not null,
    task_data bytea,
    execution_time timestamptz not null,
    picked boolean not null,
    picked_by text,
    last_success timestamptz,
    last_failure timestamptz,
    consecutive_failures integer,
    last_heartbeat timestamptz,
    version bigint not null,
    priority smallint,
    constraint scheduled_tasks_pk primary key (task_name, task_instance)
);

create index scheduled_tasks_execution_time_idx
    on jobs.scheduled_tasks (execution_time);

create index scheduled_tasks_last_heartbeat_idx
    on jobs.scheduled_tasks (last_heartbeat);

create index scheduled_tasks_priority_execution_time_idx
    on jobs.scheduled_tasks (priority desc, execution_time);
