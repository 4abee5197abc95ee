-- Finds what is to be purged.
create index agents_deleted_at_id_idx
    on agents.agents (deleted_at, id)
    where deleted_at is not null;
