-- A result that a person entered is for people to change; sources go on telling theirs.
alter table football.matches
    add column result_by_hand boolean not null default false;
