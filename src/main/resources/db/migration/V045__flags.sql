create schema flags;

create table flags.flags (
    key text not null,
    version bigint not null,
    type text not null,
    description text not null,
    enabled boolean not null,
    value jsonb not null,
    off_value jsonb not null,
    rules jsonb not null,
    starts_at timestamptz,
    ends_at timestamptz,
    -- Deals users to the buckets of rollouts, differently in every flag.
    salt text not null,
    updated_at timestamptz not null,
    updated_by uuid,
    constraint flags_pk primary key (key),
    constraint flags_type_ck check (type in ('BOOLEAN', 'STRING', 'NUMBER', 'JSON')),
    constraint flags_schedule_ck check (starts_at < ends_at)
);

-- Its one row is what nodes look at to see whether anything has changed, and what changes lock.
create table flags.revision (
    only_row boolean not null default true,
    revision bigint not null,
    constraint revision_pk primary key (only_row),
    constraint revision_only_row_ck check (only_row)
);

-- What was done to flags: kept when a flag is deleted, and never changed.
create table flags.changes (
    version bigint not null,
    key text not null,
    changed_at timestamptz not null,
    changed_by uuid not null,
    before jsonb,
    after jsonb,
    constraint changes_pk primary key (version),
    constraint changes_some_ck check (before is not null or after is not null)
);

create index changes_key_version_idx
    on flags.changes (key, version desc);

create function flags.refuse_change() returns trigger
language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_schema || '.' || tg_table_name;
end
$$;

create trigger changes_append_only
    before update or delete on flags.changes
    for each row execute function flags.refuse_change();

create trigger changes_no_truncate
    before truncate on flags.changes
    for each statement execute function flags.refuse_change();

-- The areas of the application, which always have a flag.
insert into flags.flags
    (key, version, type, description, enabled, value, off_value, rules, salt, updated_at)
select area || '.enabled', 1, 'BOOLEAN', 'Switches the area ' || area, true, 'true', 'false', '[]',
    gen_random_uuid()::text, now()
from unnest(array['agents', 'predictions', 'live-data', 'analytics']) as areas (area);

insert into flags.revision (revision)
values (1);
