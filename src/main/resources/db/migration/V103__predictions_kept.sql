-- Whether it was made with a version that its agent keeps to, whatever has been learnt since.
alter table predictions.predictions
    add column kept boolean not null default false;

-- A version is said again when another one was said in between and the results are what they were; publishers, who lock the
-- head of the chain, see to it that it is not said twice in a row.
-- contract: publishers of before need it for "on conflict"; no release has them.
drop index predictions.predictions_match_id_model_id_agent_id_uq;

-- Likewise, under a lock of the league and the algorithm.
-- contract: as above.
alter table predictions.shadow_forecasts
    drop constraint shadow_forecasts_match_id_model_id_uq;

create index shadow_forecasts_match_id_issued_at_idx
    on predictions.shadow_forecasts (match_id, issued_at desc, id desc);
