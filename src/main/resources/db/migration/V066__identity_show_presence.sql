-- Whether others may see by name which matches a user follows live; nobody who has not said so.
alter table identity.preferences add column show_presence boolean not null default false;
