create schema idempotency;

-- What creating requests with an Idempotency-Key were answered, written in the transaction of what they created.
create table idempotency.answers (
    user_id uuid not null,
    route text not null,
    key text not null,
    fingerprint bytea not null,
    status smallint not null,
    content_type text,
    location text,
    body bytea not null,
    created_at timestamptz not null,
    constraint answers_pk primary key (user_id, route, key)
);

create index answers_created_at_idx
    on idempotency.answers (created_at);
