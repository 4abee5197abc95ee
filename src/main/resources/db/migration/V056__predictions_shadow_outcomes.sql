-- What happened in a match that perhaps nobody published a prediction of; null where it was noted before these were kept.
alter table predictions.shadow_results
    add column outcome text,
    add column kick_off timestamptz;
