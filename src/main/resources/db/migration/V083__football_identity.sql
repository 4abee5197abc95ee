-- What sources call a team that has another name here, and teams that turned out to be one.
alter table football.teams
    add column merged_into uuid,
    add constraint teams_merged_into_fk foreign key (merged_into) references football.teams (id),
    add constraint teams_merged_into_ck check (merged_into <> id);

create index teams_merged_into_idx
    on football.teams (merged_into);

create table football.team_aliases (
    id uuid not null default uuidv7(),
    source text not null,
    country text not null,
    name text not null,
    team_id uuid not null,
    constraint team_aliases_pk primary key (id),
    constraint team_aliases_name_uq unique (source, country, name),
    constraint team_aliases_team_id_fk foreign key (team_id) references football.teams (id)
);

create index team_aliases_team_id_idx
    on football.team_aliases (team_id);

-- Names that nobody could say the team of: for a moderator, as a guess would mix two clubs up for good.
create table football.unresolved_teams (
    id uuid not null default uuidv7(),
    source text not null,
    country text not null,
    name text not null,
    league_code text not null,
    times integer not null default 1,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    constraint unresolved_teams_pk primary key (id),
    constraint unresolved_teams_name_uq unique (source, country, name)
);

create index unresolved_teams_first_seen_at_id_idx
    on football.unresolved_teams (first_seen_at, id);
