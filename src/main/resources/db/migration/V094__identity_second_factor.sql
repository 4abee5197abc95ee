-- When somebody last proved in a session who they are: it opens with that, and sensitive steps ask for it again. Unknown
-- for sessions that were opened before.
alter table identity.sessions
    add column authenticated_at timestamptz,
    drop constraint sessions_end_reason_ck,
    add constraint sessions_end_reason_ck check (end_reason in (
        'SIGNED_OUT', 'REVOKED', 'TOKEN_REUSED', 'PASSWORD_CHANGED', 'SECOND_FACTOR_CHANGED', 'ROLE_CHANGED',
        'ACCOUNT_LOCKED', 'ACCOUNT_DELETED', 'ACCOUNT_ERASED'
    ));

-- Keys of one-time passwords, encrypted by the application; on from the moment that one was entered rightly.
create table identity.second_factors (
    user_id uuid,
    key bytea not null,
    created_at timestamptz not null,
    enabled_at timestamptz,
    -- The number of the time step whose password was used last: none works twice.
    last_step bigint not null default 0,
    -- Wrong codes since the last right one.
    failures int not null default 0,
    constraint second_factors_pk primary key (user_id),
    constraint second_factors_user_id_fk foreign key (user_id) references identity.users (id) on delete cascade
);

-- What helps who has lost the device; each works once, only hashes are stored.
create table identity.recovery_codes (
    user_id uuid,
    hash text,
    constraint recovery_codes_pk primary key (user_id, hash),
    constraint recovery_codes_user_id_fk foreign key (user_id) references identity.second_factors (user_id)
        on delete cascade
);
