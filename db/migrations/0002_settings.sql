-- Settings of the installation: one row a topic, checked against its schema in the contract.
create table setting (
  topic text primary key,
  value jsonb not null,
  version int not null default 1,
  updated_at timestamptz not null default now()
);
