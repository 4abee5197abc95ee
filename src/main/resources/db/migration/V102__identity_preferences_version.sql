-- Counts the changes, so that who changes what they have read can say which state that was.
alter table identity.preferences add column version bigint not null default 1;
