-- A message more on a ticket that is counted already changes only how many there are: without those numbers in an index, and with some room in each page,
-- the row is changed in place and no index is written. Tickets that were never solved need no entry under the time of it.
drop index ticket_measure_solved;
drop index ticket_measure_first_solved;
create index ticket_measure_solved on ticket_measure (last_solved_at)
  include (queue_id, channel, solver_id, resolution_s, requester_wait_s, reopen_count) where excluded is null and last_solved_at is not null;
create index ticket_measure_first_solved on ticket_measure (first_solved_at)
  include (queue_id, channel, solver_id, first_resolution_s) where excluded is null and first_solved_at is not null;
alter table ticket_measure set (fillfactor = 85);
