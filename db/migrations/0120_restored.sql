-- Set when a backup was put in place: nothing goes out (mail, webhooks) until an administrator releases it, because it may have gone out before.
alter table outbox_generation add column restored_at timestamptz;
