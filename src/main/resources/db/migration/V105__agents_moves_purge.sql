-- Finds what is to be purged.
create index transitions_at_idx
    on agents.transitions (at);
