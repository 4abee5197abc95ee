-- A result that is taken back leaves its revision, so that a late message of it can't bring it back.
alter table football.matches
    drop constraint matches_result_ck,
    add constraint matches_result_ck check (
        status <> 'FINISHED' or (result_revision > 0 and home_goals is not null and result_at is not null)
    );
