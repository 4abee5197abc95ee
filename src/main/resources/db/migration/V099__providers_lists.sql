-- When all matches of a league were asked for; those that are being played are asked for more often.
alter table providers.answers
    add column listed_at timestamptz;

update providers.answers
set listed_at = fetched_at;
