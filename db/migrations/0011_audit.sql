-- Who did what with access, settings and people's data. Written once and never changed: each row carries the hash of the one before, so a
-- changed, removed or inserted row is found, and the database itself refuses changes.
create table audit_entry (
  -- Without gaps: the place in the chain.
  number bigint primary key,
  -- The event it was written for; one event, one entry.
  event_seq bigint not null unique,
  at timestamptz not null,
  category text not null,
  type text not null,
  actor_kind text not null,
  actor_id text,
  data jsonb not null,
  previous_hash bytea not null,
  hash bytea not null
);
create index audit_entry_category on audit_entry (category, number desc);
create index audit_entry_actor on audit_entry (actor_id, number desc) where actor_id is not null;
create index audit_entry_at on audit_entry (at);

create function audit_entry_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'audit entries are never changed' using errcode = 'restrict_violation';
end $$;

create trigger audit_entry_unchanged before update or delete on audit_entry for each row execute function audit_entry_refuse();
create trigger audit_entry_not_emptied before truncate on audit_entry for each statement execute function audit_entry_refuse();
