-- A repeated creation is answered with the version to send in If-Match as well.
alter table idempotency.answers
    add column entity_tag text;
