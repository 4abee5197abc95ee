create schema security;

-- Sessions whose access tokens are refused although they have not expired; the rows outlive every such token.
create table security.revoked_sessions (
    session_id uuid not null,
    revoked_at timestamptz not null,
    expires_at timestamptz not null,
    constraint revoked_sessions_pk primary key (session_id)
);

create index revoked_sessions_revoked_at_idx
    on security.revoked_sessions (revoked_at, session_id);

create index revoked_sessions_expires_at_idx
    on security.revoked_sessions (expires_at, session_id);
