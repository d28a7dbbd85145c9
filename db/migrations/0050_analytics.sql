-- Measures, computed from the log of facts by the follower "measures" and by `careloop rebuild measures`. Nothing here is an original:
-- every row can be dropped and comes out equal again. Rows hold ids and times, no names and no text.

-- One row a ticket, excluded ones too (with the reason), so that a merge or spam mark can be taken back.
create table ticket_measure (
  ticket_id bigint primary key,
  -- No event of this ticket is older: bounds the months that are read to recompute it.
  since timestamptz not null,
  created_at timestamptz not null,
  channel text not null,
  queue_id bigint,
  category text not null,
  assignee_id uuid,
  first_assignee_id uuid,
  imported boolean not null,
  excluded text check (excluded in ('spam', 'merged', 'deleted')),
  started_by text check (started_by in ('customer', 'agent')),
  customer_messages int not null,
  agent_messages int not null,
  first_reply_at timestamptz,
  first_replier_id uuid,
  -- The first answer was given in another system, its author and kind are not known.
  first_reply_elsewhere boolean not null,
  first_reply_s double precision,
  first_solved_at timestamptz,
  first_resolution_s double precision,
  -- Null while the ticket is open (again).
  last_solved_at timestamptz,
  resolution_s double precision,
  -- Time in new and open until last solved: what the requester waited for us.
  requester_wait_s double precision,
  solver_id uuid,
  reopen_count int not null
);
create index ticket_measure_created on ticket_measure (created_at) include (queue_id, channel, first_reply_s) where excluded is null;
create index ticket_measure_solved on ticket_measure (last_solved_at) where excluded is null;
create index ticket_measure_first_solved on ticket_measure (first_solved_at) where excluded is null;
create index ticket_measure_open on ticket_measure (created_at) where excluded is null and last_solved_at is null;

-- One row for each wait of a customer for an answer: from the first unanswered message to the next reply of a person.
create table reply_measure (
  ticket_id bigint not null,
  position int not null,
  queue_id bigint,
  channel text not null,
  started_at timestamptz not null,
  answered_at timestamptz,
  wait_s double precision,
  agent_id uuid,
  primary key (ticket_id, position)
);
create index reply_measure_started on reply_measure (started_at);

-- One row for each time a ticket was open: from its creation or reopening to its solution, with the rating of that solution.
create table closure_measure (
  ticket_id bigint not null,
  position int not null,
  closure_id bigint,
  queue_id bigint,
  channel text not null,
  opened_at timestamptz not null,
  solved_at timestamptz,
  solver_id uuid,
  reopened_at timestamptz,
  surveyed_at timestamptz,
  score smallint,
  rated_at timestamptz,
  -- Repeated from the ticket, for the age and the owner of what is open.
  created_at timestamptz not null,
  assignee_id uuid,
  -- Of several rated closures of a ticket only the last counts.
  rating_counts boolean not null,
  primary key (ticket_id, position)
);
create index closure_measure_opened on closure_measure (opened_at);
-- Null included: "open at a moment" asks for both.
create index closure_measure_solved on closure_measure (solved_at);
create index closure_measure_surveyed on closure_measure (surveyed_at) where surveyed_at is not null;
create index closure_measure_rated on closure_measure (rated_at) where rating_counts;
