-- Secrets of links sent by e-mail, as keyed hashes; a row is deleted when its link is used.
create table identity.email_tokens (
    hash text not null,
    user_id uuid not null,
    purpose text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    constraint email_tokens_pk primary key (hash),
    constraint email_tokens_user_id_fk foreign key (user_id) references identity.users (id) on delete cascade,
    constraint email_tokens_purpose_ck check (purpose in ('VERIFY_EMAIL', 'RESET_PASSWORD'))
);

create index email_tokens_user_id_idx
    on identity.email_tokens (user_id, purpose);

create index email_tokens_expires_at_idx
    on identity.email_tokens (expires_at, hash);
