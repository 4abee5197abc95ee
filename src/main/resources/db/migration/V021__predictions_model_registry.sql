-- What a league uses its algorithms for; without rows nobody has decided anything.
create table predictions.algorithms (
    league_id uuid not null,
    algorithm text not null,
    status text not null,
    constraint algorithms_pk primary key (league_id, algorithm),
    constraint algorithms_league_id_fk foreign key (league_id) references football.leagues (id),
    constraint algorithms_status_ck check (status in ('DEFAULT', 'CANDIDATE', 'RETIRED'))
);

create unique index algorithms_one_default_uq
    on predictions.algorithms (league_id)
    where status = 'DEFAULT';

-- Who decided what, and by which version; decided_by is a user, who may be erased.
create table predictions.model_decisions (
    id uuid not null default uuidv7(),
    league_id uuid not null,
    model_version text not null,
    algorithm text not null,
    status text not null,
    decided_by uuid not null,
    decided_at timestamptz not null,
    constraint model_decisions_pk primary key (id),
    constraint model_decisions_league_id_fk foreign key (league_id) references football.leagues (id),
    constraint model_decisions_model_version_fk foreign key (model_version) references predictions.models (version),
    constraint model_decisions_status_ck check (status in ('DEFAULT', 'RETIRED'))
);

create index model_decisions_league_id_decided_at_idx
    on predictions.model_decisions (league_id, decided_at desc, id desc);

create index model_decisions_model_version_idx
    on predictions.model_decisions (model_version);

create trigger model_decisions_append_only
    before update or delete on predictions.model_decisions
    for each row execute function predictions.refuse_change();

create trigger model_decisions_no_truncate
    before truncate on predictions.model_decisions
    for each statement execute function predictions.refuse_change();
