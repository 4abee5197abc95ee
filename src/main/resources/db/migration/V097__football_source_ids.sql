-- What sources call teams and matches by id: looked up before names, which change and are ambiguous.
create table football.team_source_ids (
    source text not null,
    source_id text not null,
    team_id uuid not null,
    constraint team_source_ids_pk primary key (source, source_id),
    constraint team_source_ids_team_id_fk foreign key (team_id) references football.teams (id)
);

create index team_source_ids_team_id_idx
    on football.team_source_ids (team_id);

create table football.match_source_ids (
    source text not null,
    source_id text not null,
    match_id uuid not null,
    constraint match_source_ids_pk primary key (source, source_id),
    constraint match_source_ids_match_id_fk foreign key (match_id) references football.matches (id) on delete cascade
);

create index match_source_ids_match_id_idx
    on football.match_source_ids (match_id);

-- The source that a club was made for by a moderator and that gave it its name; absent if football-data.co.uk has named it.
alter table football.teams
    add column named_by text;
