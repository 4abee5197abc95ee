-- The mean score of the last weeks is shown to whoever watches the models.
create index grades_graded_at_idx
    on predictions.grades (graded_at);
