-- Data that comes in (imports) and goes out (exports), each with its place, so that a crash resumes after the last committed batch.

-- Who wrote an imported message when nobody here has that address.
alter table message add column author_name text;

create table import_run (
  id uuid primary key,
  kind text not null check (kind in ('tickets', 'customers', 'careloop')),
  file_id uuid not null,
  file_name text not null,
  -- Names the place the rows come from: rows are known again by (source, id there).
  source text not null,
  format text not null check (format in ('csv', 'jsonl')),
  encoding text not null,
  delimiter text,
  columns text[] not null default '{}',
  sample jsonb not null default '[]',
  mapping jsonb,
  state text not null check (state in ('uploaded', 'ready', 'checking', 'checked', 'running', 'finished', 'cancelled', 'failed')),
  -- Rows that are committed; a resume skips as many.
  rows_done int not null default 0,
  rows_total int,
  counts jsonb not null default '{}',
  reason text,
  requested_kind text not null,
  requested_by text,
  requested_name text not null default '',
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz
);
create index import_run_recent on import_run (created_at desc, id desc);

-- The first 200 rows of each pass that could not be taken, with the reason.
create table import_problem (
  import_id uuid not null references import_run (id) on delete cascade,
  row int not null,
  column_name text,
  reason text not null,
  value text,
  primary key (import_id, row)
);

-- What a row of an archive became here, where the table of the thing has no place for its id there.
create table import_item (
  source text not null,
  kind text not null,
  source_id text not null,
  target_id text not null,
  primary key (source, kind, source_id)
);

create table export_run (
  id uuid primary key,
  state text not null check (state in ('waiting', 'running', 'finished', 'cancelled', 'failed')),
  with_files boolean not null default false,
  file_id uuid,
  done int not null default 0,
  total int,
  counts jsonb not null default '{}',
  reason text,
  requested_kind text not null,
  requested_by text,
  requested_name text not null default '',
  created_at timestamptz not null,
  finished_at timestamptz
);
create index export_run_recent on export_run (created_at desc, id desc);
