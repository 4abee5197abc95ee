-- How a running match stands beside its score, and matches that were begun and not ended.
alter table football.matches
    add column phase text,
    add column minute smallint,
    add column stoppage smallint,
    drop constraint matches_status_ck,
    add constraint matches_status_ck check (
        status in ('SCHEDULED', 'LIVE', 'FINISHED', 'CANCELLED', 'POSTPONED', 'ABANDONED')
    ),
    add constraint matches_phase_ck check (
        phase in ('FIRST_HALF', 'HALF_TIME', 'SECOND_HALF', 'EXTRA_TIME', 'PENALTIES', 'SUSPENDED')
    ),
    add constraint matches_minute_ck check (minute between 0 and 130 and stoppage between 1 and 60);
