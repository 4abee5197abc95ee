-- The image of PostgreSQL runs this once, as the owner, on a new volume. The application connects as a user of its own:
-- it works with what the owner's migrations make, and the migrations take from it what must not be changed.
\getenv app_password POSTGRES_APP_PASSWORD
create role tippmixmentor_app login password :'app_password';
alter default privileges grant usage on schemas to tippmixmentor_app;
alter default privileges grant select, insert, update, delete on tables to tippmixmentor_app;
