-- What users see in the list of their sessions, and why one ended.
alter table identity.sessions
    add column device text,
    add column address text,
    add column end_reason text,
    add constraint sessions_device_ck check (length(device) <= 200),
    add constraint sessions_end_reason_ck check (end_reason in (
        'SIGNED_OUT', 'REVOKED', 'TOKEN_REUSED', 'PASSWORD_CHANGED', 'ROLE_CHANGED', 'ACCOUNT_LOCKED', 'ACCOUNT_ERASED'
    ));

alter table identity.users
    add column locked_at timestamptz,
    add column email_verified_at timestamptz,
    add column password_changed_at timestamptz;

create index users_created_at_idx
    on identity.users (created_at desc, id desc)
    where deleted_at is null;

-- Finds what has been over for long.
create index sessions_expires_at_idx
    on identity.sessions (expires_at, id);
