-- The sums hold the spread of every score from now on; they are added up anew as soon as the application runs.
delete from predictions.accuracy;

update jobs.scheduled_tasks
set execution_time = now()
where task_name = 'track-record-mending';
