-- Outgoing mail: written in the transaction of what it tells about, sent by jobs, kept so that an administrator can read what went out.
create table outgoing_mail (
  id uuid primary key,
  -- The same key is the same mail, however often it is asked for.
  key text unique,
  kind text not null,
  state text not null check (state in ('waiting', 'sending', 'sent', 'failed', 'cancelled', 'held')),
  -- Why it is held: no mail server yet, or the database came back from a backup and this mail may have gone out already.
  held_for text check (held_for in ('server', 'restore')),
  priority smallint not null default 10,
  to_email text not null,
  to_name text not null default '',
  from_name text,
  reply_to text,
  language text not null default 'en',
  subject text not null,
  -- Emptied some weeks after it was sent.
  text text not null,
  html text,
  headers jsonb not null default '{}',
  ticket_id bigint,
  thread_id text,
  -- Fixed before the first try and the same on every further one: a receiver can tell a repeated mail from a new one.
  message_id text,
  in_reply_to text,
  reference_ids text[] not null default '{}',
  attempts int not null default 0,
  first_tried_at timestamptz,
  claimed_at timestamptz,
  next_try_at timestamptz,
  last_error text,
  created_at timestamptz not null,
  sent_at timestamptz,
  constraint held_has_reason check ((state = 'held') = (held_for is not null))
);
create index outgoing_mail_order on outgoing_mail (created_at desc, id desc);
create index outgoing_mail_state on outgoing_mail (state, created_at desc, id desc);
create index outgoing_mail_due on outgoing_mail (next_try_at) where state in ('waiting', 'sending');
create index outgoing_mail_thread on outgoing_mail (thread_id, sent_at) where thread_id is not null;
create index outgoing_mail_to on outgoing_mail (lower(to_email));
create index outgoing_mail_ticket on outgoing_mail (ticket_id) where ticket_id is not null;

-- One row: which run of the outbox this database belongs to.
create table outbox_generation (
  one boolean primary key default true check (one),
  generation text not null,
  -- Counts the mails handed over; a data folder that remembers a higher number has seen a newer database.
  handed_over bigint not null default 0,
  in_use_at timestamptz not null default now()
);
