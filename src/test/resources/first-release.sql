-- What an installation of the first release had, some of everything that has rows of its own. Runs on the schema that
-- V001 to V010 make, and, as the first release would go on beside a later one, on every schema since that still takes it.
insert into identity.users (id, email, username, password_hash, first_name, role, created_at, deleted_at)
values
    ('11111111-0000-7000-8000-000000000001', 'anna@example.org', 'anna', '$2b$12$old.bcrypt.hash', 'Anna', 'ADMIN', now() - interval '1 year', null),
    ('11111111-0000-7000-8000-000000000002', 'ben@example.org', 'ben', '{argon2@SpringSecurity_v5_8}$argon2id$hash', null, 'USER', now() - interval '1 year', null),
    ('11111111-0000-7000-8000-000000000003', 'gone@example.org', 'gone', 'none', null, 'USER', now() - interval '1 year', now() - interval '1 day');

insert into identity.sessions (id, user_id, created_at, last_used_at, expires_at, revoked_at)
values
    ('22222222-0000-7000-8000-000000000001', '11111111-0000-7000-8000-000000000002', now() - interval '2 days', now(), now() + interval '5 days', null),
    ('22222222-0000-7000-8000-000000000002', '11111111-0000-7000-8000-000000000002', now() - interval '9 days', now() - interval '8 days', now() - interval '1 day', now() - interval '2 days');

insert into identity.refresh_tokens (hash, session_id, created_at, replaced_at)
values
    ('hash-of-the-first', '22222222-0000-7000-8000-000000000001', now() - interval '2 days', now() - interval '1 day'),
    ('hash-of-the-second', '22222222-0000-7000-8000-000000000001', now() - interval '1 day', null);

insert into football.leagues (id, code, name, country)
values ('33333333-0000-7000-8000-000000000001', 'E0', 'Premier League', 'England');

insert into football.teams (id, name, country)
values
    ('44444444-0000-7000-8000-000000000001', 'Arsenal', 'England'),
    ('44444444-0000-7000-8000-000000000002', 'Chelsea', 'England');

insert into football.matches
    (id, league_id, season, home_team_id, away_team_id, kick_off, status, home_goals, away_goals, result_revision, result_at)
values
    ('55555555-0000-7000-8000-000000000001', '33333333-0000-7000-8000-000000000001', '2025-26',
     '44444444-0000-7000-8000-000000000001', '44444444-0000-7000-8000-000000000002',
     now() - interval '30 days', 'FINISHED', 2, 1, 1, now() - interval '29 days'),
    ('55555555-0000-7000-8000-000000000002', '33333333-0000-7000-8000-000000000001', '2025-26',
     '44444444-0000-7000-8000-000000000002', '44444444-0000-7000-8000-000000000001',
     now() + interval '3 days', 'SCHEDULED', null, null, 0, null);

insert into football.odds (match_id, bookmaker, market, kind, home_price, draw_price, away_price)
values ('55555555-0000-7000-8000-000000000001', 'Pinnacle', '1X2', 'CLOSING', 1.9, 3.6, 4.2);

insert into feeds.imports
    (format, file_name, status, row_count, created, updated, unchanged, refused, refused_total, created_at)
values ('football-data-csv', 'E0.csv', 'COMPLETED', 2, 2, 0, 0, '[]', 0, now() - interval '40 days');

insert into predictions.models
    (id, version, algorithm, league_id, training_matches, training_hash, parameters, fitted_at)
values
    ('66666666-0000-7000-8000-000000000001', 'dixon-coles-2025.10.1', 'dixon-coles',
     '33333333-0000-7000-8000-000000000001', 380, 'hash',
     '{"cutOff": "2025-10-01", "objective": 1.5, "gradientNorm": 0.001, "iterations": 12}', now() - interval '40 days');

insert into predictions.predictions
    (id, match_id, league_id, model_id, kick_off, published_at, home_rate, away_rate, rho,
     home_probability, draw_probability, away_probability, content)
values
    ('77777777-0000-7000-8000-000000000001', '55555555-0000-7000-8000-000000000001', '33333333-0000-7000-8000-000000000001',
     '66666666-0000-7000-8000-000000000001', now() - interval '30 days', now() - interval '31 days', 1.6, 1.1, -0.05,
     0.5, 0.3, 0.2, '{}');

insert into predictions.seals (index, prediction_id, content, previous_hash, hash, sealed_at)
select
    1, '77777777-0000-7000-8000-000000000001', '{"a":1}', head.hash,
    encode(sha256(convert_to('1' || chr(10) || head.hash || chr(10) || '{"a":1}', 'utf8')), 'hex'), now() - interval '31 days'
from predictions.seal_head head;

update predictions.seal_head
set index = 1, hash = (select hash from predictions.seals where index = 1);

insert into predictions.grades
    (prediction_id, result_revision, home_goals, away_goals, outcome, ranked_probability_score, log_loss, brier, hit, graded_at)
values ('77777777-0000-7000-8000-000000000001', 1, 2, 1, 'HOME', 0.145, 0.693, 0.38, true, now() - interval '29 days');

insert into predictions.grade_history
    (prediction_id, result_revision, home_goals, away_goals, outcome, ranked_probability_score, log_loss, brier, hit, graded_at)
values ('77777777-0000-7000-8000-000000000001', 1, 2, 1, 'HOME', 0.145, 0.693, 0.38, true, now() - interval '29 days');

insert into agents.agents (id, name, type, status, configuration, owner_id, created_at, updated_at)
values
    ('88888888-0000-7000-8000-000000000001', 'Oracle', 'PREDICTION', 'ACTIVE',
     '{"leagueIds":["33333333-0000-7000-8000-000000000001"],"horizonDays":7}',
     '11111111-0000-7000-8000-000000000001', now() - interval '40 days', now());

insert into tasks.tasks (type, owner_id, key, status, attempts, input, output, created_at, run_at, started_at, finished_at)
values
    ('agents.prediction', '88888888-0000-7000-8000-000000000001', 'agent 1', 'PENDING', 0, '{}', null, now(), now(), null, null),
    ('agents.prediction', '88888888-0000-7000-8000-000000000001', 'agent 1 before', 'SUCCEEDED', 1, '{}', '{}', now(), now(), now(), now());

insert into evaluation.back_tests (model_version, seasons, status, created_at)
values ('dixon-coles-2025.10.1', '{2024-25}', 'PENDING', now());

insert into jobs.event_publication (id, listener_id, event_type, serialized_event, publication_date)
values (gen_random_uuid(), 'predictions.grading', 'dev.tippmixmentor.football.MatchFinished', '{}', now());

insert into jobs.scheduled_tasks (task_name, task_instance, execution_time, picked, version)
values ('task', 'one', now(), false, 1);
