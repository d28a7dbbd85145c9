-- Who was erased, when and by whom: ids and counts only. It stays for good, so that a restored older backup can be erased again.
create table erasure (
  id uuid primary key,
  customer_id bigint not null,
  -- The person and everyone merged into them: an older copy of the database may know them as several.
  customer_ids bigint[] not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'finished', 'failed')),
  -- Tickets gone through, and how many there are.
  done int not null default 0,
  total int not null default 0,
  counts jsonb not null default '{}',
  requested_kind text not null,
  requested_by text,
  created_at timestamptz not null,
  finished_at timestamptz
);
create index erasure_recent on erasure (created_at desc, id desc);
create unique index erasure_unfinished on erasure (customer_id) where state in ('waiting', 'running');
