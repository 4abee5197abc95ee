-- A league that a moderator removes is hidden, and its code is free again.
alter table football.leagues
    add column deleted_at timestamptz,
    drop constraint leagues_code_uq;

create unique index leagues_code_uq
    on football.leagues (code)
    where deleted_at is null;

create index leagues_deleted_at_id_idx
    on football.leagues (deleted_at, id)
    where deleted_at is not null;
