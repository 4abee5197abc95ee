-- The request behind an event, for whoever delivers it again.
alter table jobs.event_publication
    add column correlation_id text;

-- The trace of the request behind an action. Entries without one are hashed as they were before.
alter table audit.entries
    add column trace_id text;
