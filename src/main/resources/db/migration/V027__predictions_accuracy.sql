-- How good predictions were, added up by group: moved by each grade in its own transaction.
create table predictions.accuracy (
    grouping text not null,
    -- Among agents empty for what users asked for.
    key text not null,
    sums jsonb not null,
    constraint accuracy_pk primary key (grouping, key),
    constraint accuracy_grouping_ck check (grouping in ('LEAGUE', 'MODEL', 'AGENT', 'MONTH'))
);
