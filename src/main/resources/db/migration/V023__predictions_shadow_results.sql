-- The newest news of each match that was forecast in shadow: which revision of its result counts, if it has one.
create table predictions.shadow_results (
    match_id uuid not null,
    result_revision integer not null,
    called_off boolean not null,
    constraint shadow_results_pk primary key (match_id),
    constraint shadow_results_match_id_fk foreign key (match_id) references football.matches (id)
);

create view predictions.counted_shadow_grades as
select g.forecast_id, g.ranked_probability_score, g.log_loss, g.brier, g.hit
from predictions.shadow_grades g
join predictions.shadow_forecasts f on f.id = g.forecast_id
join predictions.shadow_results r
    on r.match_id = f.match_id and r.result_revision = g.result_revision and not r.called_off;
