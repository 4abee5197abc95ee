-- What a user likes to see and hear of. Leagues and teams are another module's, so their ids point nowhere.
create table identity.preferences (
    user_id uuid not null,
    favourite_leagues uuid[] not null,
    favourite_teams uuid[] not null,
    notify_matches boolean not null,
    notify_predictions boolean not null,
    notify_tips boolean not null,
    notify_by_email boolean not null,
    theme text not null,
    language text not null,
    time_zone text not null,
    constraint preferences_pk primary key (user_id),
    constraint preferences_user_id_fk foreign key (user_id) references identity.users (id) on delete cascade,
    constraint preferences_theme_ck check (theme in ('SYSTEM', 'LIGHT', 'DARK')),
    constraint preferences_favourites_ck check (
        cardinality(favourite_leagues) <= 100
        and cardinality(favourite_teams) <= 100
    )
);
