-- A deleted user can be restored; an erased one can't, for there is nothing left of the person.
alter table identity.users
    add column erased_at timestamptz,
    add constraint users_erased_at_ck check (erased_at is null or deleted_at is not null);

update identity.users
set erased_at = deleted_at
where deleted_at is not null;

create index users_deleted_at_id_idx
    on identity.users (deleted_at, id)
    where deleted_at is not null;

alter table identity.sessions
    drop constraint sessions_end_reason_ck,
    add constraint sessions_end_reason_ck check (end_reason in (
        'SIGNED_OUT', 'REVOKED', 'TOKEN_REUSED', 'PASSWORD_CHANGED', 'ROLE_CHANGED', 'ACCOUNT_LOCKED',
        'ACCOUNT_DELETED', 'ACCOUNT_ERASED'
    ));
