-- Stored files. Bytes live in the file store under their hash; the name people gave is only here.
create table file (
  id uuid primary key,
  sha256 text not null,
  size_bytes bigint not null,
  -- Found from the bytes, never from the sender's word.
  type text not null,
  name text not null,
  width int,
  height int,
  uploader_kind text not null,
  uploader_id text,
  -- Set when something refers to it; the sweeper removes uploads that nobody used within a day.
  attached_at timestamptz,
  damaged_at timestamptz,
  created_at timestamptz not null default now()
);
create index file_hash on file (sha256);
create index file_unused on file (created_at) where attached_at is null;
