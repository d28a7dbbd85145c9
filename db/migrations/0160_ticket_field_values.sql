-- Lists by the value of a custom field: found without reading every ticket. Tickets without any value cost nothing here.
create index ticket_fields on ticket using gin (fields jsonb_path_ops) where fields <> '{}';
