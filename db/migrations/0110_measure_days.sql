-- Days of measures, added up, so that a dashboard of months reads a few thousand cells and not a million tickets. Filled by the job
-- analytics_folding from the measures, dropped for a day by whatever changes a measure of that day: what is here equals what it was made from.

-- A day (of the organisation's time zone, as its two ends) whose cells of this place are complete.
create table measure_day (
  place text not null,
  starts timestamptz not null,
  ends timestamptz not null,
  primary key (place, starts, ends)
);

-- Lists have one element for each measure of the place; values0 to values3 are all its values as doubles, since percentiles cannot be added up.
create table measure_cell (
  place text not null,
  starts timestamptz not null,
  ends timestamptz not null,
  queue_id bigint,
  channel text not null,
  n int[] not null,
  hits int[] not null,
  waiting int[] not null,
  scores int[],
  values0 bytea,
  values1 bytea,
  values2 bytea,
  values3 bytea,
  foreign key (place, starts, ends) references measure_day on delete cascade
);
create index measure_cell_day on measure_cell (place, starts, ends);
alter table measure_cell alter values0 set storage external, alter values1 set storage external, alter values2 set storage external, alter values3 set storage external;

-- Reading a period without its tickets: everything a measure needs is in the index of its time.
drop index ticket_measure_created;
drop index ticket_measure_solved;
drop index ticket_measure_first_solved;
create index ticket_measure_created on ticket_measure (created_at)
  include (queue_id, channel, assignee_id, first_replier_id, started_by, first_reply_elsewhere, first_reply_s, last_solved_at) where excluded is null;
create index ticket_measure_solved on ticket_measure (last_solved_at)
  include (queue_id, channel, solver_id, resolution_s, requester_wait_s, customer_messages, agent_messages, reopen_count) where excluded is null;
create index ticket_measure_first_solved on ticket_measure (first_solved_at) include (queue_id, channel, solver_id, first_resolution_s) where excluded is null;
-- What is open is counted from closures.
drop index ticket_measure_open;

drop index reply_measure_started;
create index reply_measure_started on reply_measure (started_at) include (queue_id, channel, agent_id, wait_s, answered_at);

drop index closure_measure_opened;
drop index closure_measure_solved;
create index closure_measure_opened on closure_measure (opened_at) include (queue_id, channel, assignee_id);
create index closure_measure_solved on closure_measure (solved_at)
  include (opened_at, created_at, queue_id, channel, solver_id, assignee_id, ticket_id, position, reopened_at) where solved_at is not null;
create index closure_measure_open on closure_measure (opened_at) include (created_at, queue_id, channel, assignee_id) where solved_at is null;
-- The few that may stand beside another closure of the same ticket.
create index closure_measure_again on closure_measure (solved_at) include (ticket_id, queue_id, channel, solver_id, reopened_at)
  where not (position = 0 and reopened_at is null);
