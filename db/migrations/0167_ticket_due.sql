-- By when a customer must have an answer is told to who works the ticket: once shortly before (1), once when it is late (2).
alter table ticket add column due_told smallint not null default 0 check (due_told between 0 and 2);
drop index ticket_due;
create index ticket_due on ticket (next_due_at) where next_due_at is not null and due_told < 2;
