-- A match that was begun and not ended has no result to grade by.
alter table predictions.grade_history
    drop constraint grade_history_void_reason_ck,
    add constraint grade_history_void_reason_ck
        check (void_reason in ('CANCELLED', 'POSTPONED', 'ABANDONED', 'SEALED_AFTER_KICK_OFF'));
