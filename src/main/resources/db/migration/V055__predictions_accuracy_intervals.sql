-- As predictions.accuracy, with the spread of every score. A table of its own, as the previous version reads and writes the
-- other one while it still runs; a later migration drops that. The task that fills this one is new and runs at once.
create table predictions.accuracy_sums (
    grouping text not null,
    -- Among agents empty for what users asked for.
    key text not null,
    sums jsonb not null,
    constraint accuracy_sums_pk primary key (grouping, key),
    constraint accuracy_sums_grouping_ck check (grouping in ('LEAGUE', 'MODEL', 'AGENT', 'MONTH'))
);
