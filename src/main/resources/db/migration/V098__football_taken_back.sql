-- Who called a match off, as a source may take back what a source said and not what people said; and the phase that an
-- interruption broke, so that a match goes on where it was.
alter table football.matches
    add column called_off_by_hand boolean not null default false,
    add column interrupted_phase text,
    add constraint matches_interrupted_phase_ck check (
        interrupted_phase in ('FIRST_HALF', 'HALF_TIME', 'SECOND_HALF', 'EXTRA_TIME', 'PENALTIES')
    );

-- Nobody knows any more who it was.
update football.matches
set called_off_by_hand = true
where status in ('CANCELLED', 'POSTPONED');
