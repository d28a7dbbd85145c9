-- The log of facts and the small tables the kernel needs. Everything else in the product follows this log.

create extension if not exists pg_trgm;

create sequence event_seq;

-- Partitioned by month so that old months can be moved or dropped as files. There is no primary key: seq comes from one
-- sequence, and a unique index would have to contain "at" and would cost every write.
create table event (
  seq bigint not null default nextval('event_seq'),
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null default now(),
  type text not null,
  actor_kind text not null,
  actor_id text,
  ticket_id bigint,
  customer_id bigint,
  queue_id bigint,
  data jsonb not null default '{}'
) partition by range (at);

create index event_order on event (xid, seq);
create index event_ticket on event (ticket_id, seq) where ticket_id is not null;

-- Months without a partition of their own land here; importers create theirs first.
create table event_default partition of event default;

create function event_partition_ensure(at timestamptz) returns void language plpgsql as $$
declare
  first timestamptz := date_trunc('month', at at time zone 'UTC') at time zone 'UTC';
  next timestamptz := (date_trunc('month', at at time zone 'UTC') + interval '1 month') at time zone 'UTC';
  name text := 'event_' || to_char(first at time zone 'UTC', 'YYYY_MM');
begin
  if to_regclass(name) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtext('event_partition'));
  -- Rows of this month that already sit in the default partition would block the new one; they stay where they are.
  if exists (select 1 from event_default d where d.at >= first and d.at < next) then return; end if;
  execute format('create table %I partition of event for values from (%L) to (%L)', name, first, next);
exception when duplicate_table then null; -- another node was faster
end $$;

select event_partition_ensure(now() + make_interval(months => m)) from generate_series(-1, 2) m;

create table event_follower (
  name text primary key,
  xid xid8 not null default '0',
  seq bigint not null default 0,
  moved_at timestamptz not null default now(),
  failures int not null default 0,
  last_error text
);

-- Events that a follower could not take after several tries. The follower goes on without them; doctor lists them.
create table event_quarantine (
  follower text not null,
  seq bigint not null,
  event jsonb not null,
  error text not null,
  at timestamptz not null default now(),
  primary key (follower, seq)
);

-- The answer of a POST is kept beside its effect, in the same transaction, so that a retry replays it.
create table idempotency_key (
  owner text not null,
  key text not null,
  request_hash bytea not null,
  status int,
  response jsonb,
  created_at timestamptz not null default now(),
  primary key (owner, key)
);
create index idempotency_key_age on idempotency_key (created_at);

create table rate_window (
  key text not null,
  window_start timestamptz not null,
  used int not null,
  primary key (key, window_start)
);
create index rate_window_age on rate_window (window_start);
