-- When the match really began, as far as its result tells: null in grades from before it was kept.
alter table predictions.grades
    add column kick_off timestamptz;
