-- Finds what a file of the folder was when it was last imported.
create index imports_file_name_created_at_idx
    on feeds.imports (file_name, created_at desc, id desc)
    where content_hash is not null;

-- Nobody looks for a content any more, whatever the file is called.
drop index feeds.imports_content_hash_idx;
