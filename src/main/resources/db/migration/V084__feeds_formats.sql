-- Another format, and the content of what came from a folder, so that it is not read again.
alter table feeds.imports
    add column content_hash text,
    drop constraint imports_format_ck,
    add constraint imports_format_ck check (format in ('football-data-csv', 'openfootball-json'));

create index imports_content_hash_idx
    on feeds.imports (content_hash)
    where content_hash is not null;
