-- Health and metrics ask for the age of the oldest publication every few seconds, also when very many wait.
create index event_publication_publication_date_idx
    on jobs.event_publication (publication_date);
