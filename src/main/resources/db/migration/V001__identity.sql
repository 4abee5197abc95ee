create schema identity;

create table identity.users (
    id uuid not null default uuidv7(),
    version integer not null default 0,
    email text not null,
    username text not null,
    password_hash text not null,
    first_name text,
    last_name text,
    role text not null default 'USER',
    created_at timestamptz not null default now(),
    deleted_at timestamptz,
    constraint users_pk primary key (id),
    constraint users_role_ck check (role in ('USER', 'MODERATOR', 'ADMIN')),
    constraint users_email_ck check (email = lower(email))
);

-- Names of deleted users are free again.
create unique index users_email_uq
    on identity.users (email)
    where deleted_at is null;

create unique index users_username_uq
    on identity.users (lower(username))
    where deleted_at is null;

-- A session is one family of refresh tokens (RFC 9700 §4.14.2).
create table identity.sessions (
    id uuid not null default uuidv7(),
    user_id uuid not null,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    constraint sessions_pk primary key (id),
    constraint sessions_user_id_fk foreign key (user_id) references identity.users (id) on delete cascade
);

create index sessions_user_id_idx
    on identity.sessions (user_id, last_used_at desc, id);

-- Only keyed hashes are stored: a stolen table holds no usable token.
create table identity.refresh_tokens (
    hash text not null,
    session_id uuid not null,
    created_at timestamptz not null,
    replaced_at timestamptz,
    constraint refresh_tokens_pk primary key (hash),
    constraint refresh_tokens_session_id_fk foreign key (session_id) references identity.sessions (id) on delete cascade
);

create index refresh_tokens_session_id_idx
    on identity.refresh_tokens (session_id);
