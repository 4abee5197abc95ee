create schema audit;

-- Who did what. Ids only: who a user was is forgotten in identity.users, and nothing here has to change for it.
create table audit.entries (
    id uuid not null default uuidv7(),
    recorded_at timestamptz not null,
    node text not null,
    actor_kind text not null,
    actor_id uuid,
    actor_role text,
    action text not null,
    target_type text not null,
    target_id text,
    -- Canonical JSON, as text: what was hashed must come back to the letter.
    before text,
    after text,
    client_key text,
    correlation_id text,
    constraint entries_pk primary key (id),
    constraint entries_actor_kind_ck check (actor_kind in ('USER', 'ANONYMOUS', 'SYSTEM')),
    constraint entries_actor_id_ck check ((actor_kind = 'USER') = (actor_id is not null)),
    -- Not the list of today's: entries outlive it.
    constraint entries_action_ck check (action ~ '^[A-Z][A-Z_]{2,39}$'),
    constraint entries_before_ck check (before is json object with unique keys),
    constraint entries_after_ck check (after is json object with unique keys)
);

create index entries_recorded_at_idx
    on audit.entries (recorded_at desc, id desc);

create index entries_action_recorded_at_idx
    on audit.entries (action, recorded_at desc, id desc);

create index entries_actor_id_recorded_at_idx
    on audit.entries (actor_id, recorded_at desc, id desc)
    where actor_id is not null;

create index entries_target_id_recorded_at_idx
    on audit.entries (target_id, recorded_at desc, id desc)
    where target_id is not null;

create index entries_correlation_id_idx
    on audit.entries (correlation_id, recorded_at desc, id desc)
    where correlation_id is not null;

-- Entries that are committed and not chained yet: written with the entry, deleted with the link. A row that commits late
-- is found late, which no comparison of ids or times could promise.
create table audit.unchained (
    entry_id uuid not null,
    constraint unchained_pk primary key (entry_id)
);

-- The chain (SHA-256 over canonical JSON with the previous hash), in the order in which entries were chained. Each
-- constraint alone makes a fork impossible, whatever the sequencer does.
create table audit.links (
    index bigint not null,
    entry_id uuid not null,
    previous_hash text not null,
    hash text not null,
    chained_at timestamptz not null,
    constraint links_pk primary key (index),
    constraint links_entry_id_uq unique (entry_id),
    constraint links_previous_hash_uq unique (previous_hash),
    constraint links_entry_id_fk foreign key (entry_id) references audit.entries (id),
    constraint links_index_ck check (index > 0)
);

-- Signed statements of how long the chain was and how it ended.
create table audit.checkpoints (
    index bigint not null,
    hash text not null,
    taken_at timestamptz not null,
    key_id text not null,
    signature text not null,
    constraint checkpoints_pk primary key (index)
);

create function audit.refuse_change() returns trigger
language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_schema || '.' || tg_table_name;
end
$$;

create trigger entries_append_only
    before update or delete on audit.entries
    for each row execute function audit.refuse_change();

create trigger entries_no_truncate
    before truncate on audit.entries
    for each statement execute function audit.refuse_change();

create trigger links_append_only
    before update or delete on audit.links
    for each row execute function audit.refuse_change();

create trigger links_no_truncate
    before truncate on audit.links
    for each statement execute function audit.refuse_change();

create trigger checkpoints_append_only
    before update or delete on audit.checkpoints
    for each row execute function audit.refuse_change();

create trigger checkpoints_no_truncate
    before truncate on audit.checkpoints
    for each statement execute function audit.refuse_change();

-- Where the application is not the owner of its tables it was granted everything in advance (default privileges); of
-- these tables it keeps the right to read and to append.
do $$
declare
    granted record;
begin
    for granted in
        select distinct c.oid::regclass as relation, a.grantee::regrole as grantee
        from pg_class c
        cross join lateral aclexplode(c.relacl) a
        where c.oid in ('audit.entries'::regclass, 'audit.links'::regclass, 'audit.checkpoints'::regclass)
            and a.grantee not in (c.relowner, 0)
    loop
        execute format('revoke update, delete, truncate, trigger on %s from %s', granted.relation, granted.grantee);
    end loop;
end
$$;
