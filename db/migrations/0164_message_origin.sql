-- What somebody wrote on tickets that were merged into others: found from their own ticket.
create index message_origin on message (origin_ticket_id) where origin_ticket_id is not null;
