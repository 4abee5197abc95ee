-- Finds what ended long ago, whether it was ended or ran out.
create index sessions_ended_at_idx
    on identity.sessions (least(revoked_at, expires_at), id);

drop index identity.sessions_expires_at_idx;
