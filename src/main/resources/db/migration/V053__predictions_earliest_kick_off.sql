-- Before this the match could not have begun: the start of its day where only that was known. Null in predictions from
-- before it was told.
alter table predictions.predictions
    add column earliest_kick_off timestamptz,
    add constraint predictions_before_earliest_kick_off_ck check (published_at < earliest_kick_off),
    add constraint predictions_earliest_kick_off_ck check (earliest_kick_off <= kick_off);
