-- Since when a secret is in use. The mark is a hash keyed with the secret itself.
create table security.secrets (
    variable text not null,
    mark text not null,
    first_seen_at timestamptz not null,
    constraint secrets_pk primary key (variable, mark),
    constraint secrets_variable_ck check (variable in ('JWT_SECRET', 'SESSION_SECRET', 'COOKIE_SECRET')),
    constraint secrets_mark_ck check (mark ~ '^[0-9a-f]{64}$')
);
