create schema feeds;

create table feeds.imports (
    id uuid not null default uuidv7(),
    format text not null,
    file_name text,
    status text not null,
    row_count integer not null,
    created integer not null,
    updated integer not null,
    unchanged integer not null,
    -- The first refusals only, as [{"line": 3, "reason": "…"}]; refused_total counts all.
    refused jsonb not null,
    refused_total integer not null,
    created_at timestamptz not null,
    constraint imports_pk primary key (id),
    constraint imports_format_ck check (format in ('football-data-csv')),
    constraint imports_status_ck check (status in ('COMPLETED', 'PARTIAL')),
    constraint imports_counts_ck check (
        row_count >= 0 and created >= 0 and updated >= 0 and unchanged >= 0 and refused_total >= 0
    )
);

create index imports_created_at_id_idx
    on feeds.imports (created_at desc, id desc);
