-- Webhooks: who is told of which events, and every delivery with what came of it.
create table webhook (
  id uuid primary key,
  url text not null,
  description text not null default '',
  event_types text[] not null,
  include_notes boolean not null default false,
  active boolean not null default true,
  -- Why the product switched it off by itself.
  disabled_for text check (disabled_for in ('gone', 'failing')),
  secret text not null,
  -- Signs beside the new one until then, so that a receiver can change over without a gap.
  previous_secret text,
  previous_until timestamptz,
  -- Since when every try has failed; null after a success.
  failing_since timestamptz,
  version int not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table webhook_delivery (
  id uuid primary key,
  webhook_id uuid not null references webhook (id) on delete cascade,
  -- Null for a test.
  event_seq bigint,
  event_type text not null,
  -- The bytes that are signed and sent, the same on every try.
  body text not null,
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'delivered', 'failed')),
  attempts int not null default 0,
  first_tried_at timestamptz,
  claimed_at timestamptz,
  next_try_at timestamptz,
  last_status int,
  -- The kind of failure as a word the workspace translates; last_error says it in English for logs and programs.
  last_reason text,
  last_error text,
  last_answer text,
  took_ms int,
  created_at timestamptz not null,
  finished_at timestamptz
);
create unique index webhook_delivery_event on webhook_delivery (webhook_id, event_seq, event_type) where event_seq is not null;
create index webhook_delivery_order on webhook_delivery (webhook_id, created_at desc, id desc);
create index webhook_delivery_due on webhook_delivery (webhook_id, next_try_at, id) where state = 'waiting';
create index webhook_delivery_open on webhook_delivery (claimed_at) where state = 'sending';
create index webhook_delivery_failed on webhook_delivery (webhook_id, created_at) where state = 'failed';
create index webhook_delivery_age on webhook_delivery (created_at);
