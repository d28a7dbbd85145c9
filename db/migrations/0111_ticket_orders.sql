-- The inbox sorts active tickets by who waits longest, by creation, by priority and by what is due: each order has its index, so that a page costs
-- the same with a hundred tickets as with a million. What is closed is read by its last change or its creation.

create index ticket_queue_waiting on ticket (queue_id, coalesce(waiting_since, 'infinity'), id)
  where merged_into is null and deleted_at is null and not spam and category in ('new', 'open', 'waiting_customer', 'waiting_third_party');
create index ticket_assignee_waiting on ticket (assignee_id, coalesce(waiting_since, 'infinity'), id)
  where merged_into is null and deleted_at is null and not spam and category in ('new', 'open', 'waiting_customer', 'waiting_third_party');
create index ticket_active_waiting on ticket (coalesce(waiting_since, 'infinity'), id)
  where merged_into is null and deleted_at is null and not spam and category in ('new', 'open', 'waiting_customer', 'waiting_third_party');
create index ticket_active_created on ticket (created_at, id)
  where merged_into is null and deleted_at is null and not spam and category in ('new', 'open', 'waiting_customer', 'waiting_third_party');
create index ticket_active_priority on ticket (priority, id)
  where merged_into is null and deleted_at is null and not spam and category in ('new', 'open', 'waiting_customer', 'waiting_third_party');
create index ticket_active_due on ticket (coalesce(next_due_at, 'infinity'), id)
  where merged_into is null and deleted_at is null and not spam and category in ('new', 'open', 'waiting_customer', 'waiting_third_party');
create index ticket_created on ticket (created_at desc, id desc) where merged_into is null and deleted_at is null and not spam;

-- Everything of one company.
create index ticket_company on ticket (company_id, updated_at desc, id desc) where company_id is not null;

-- One status of all queues: found by walking the active or the newest ones.
drop index ticket_category;
