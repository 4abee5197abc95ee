-- A void is a grade that was taken back, or never came: the match has no result, or had begun before the seal.
alter table predictions.grade_history
    add column void_reason text,
    alter column home_goals drop not null,
    alter column away_goals drop not null,
    alter column outcome drop not null,
    alter column ranked_probability_score drop not null,
    alter column log_loss drop not null,
    alter column brier drop not null,
    alter column hit drop not null,
    add constraint grade_history_void_reason_ck
        check (void_reason in ('CANCELLED', 'POSTPONED', 'SEALED_AFTER_KICK_OFF')),
    add constraint grade_history_grade_or_void_ck
        check (num_nonnulls(home_goals, away_goals, outcome, ranked_probability_score, log_loss, brier, hit)
            = case when void_reason is null then 7 else 0 end);
