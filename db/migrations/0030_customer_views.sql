-- Who looked at which customer's file in which hour: the log tells it once an hour, not with every click. Old rows are removed daily.
create table customer_view (
  actor_kind text not null,
  actor_id text not null,
  customer_id bigint not null references customer (id) on delete cascade,
  hour timestamptz not null,
  primary key (customer_id, actor_kind, actor_id, hour)
);
create index customer_view_age on customer_view (hour);

-- Addresses that differ by dots, dashes or a +tag only: for suggesting that two customers are one person.
create index customer_identifier_local on customer_identifier (translate(split_part(split_part(value_key, '@', 1), '+', 1), '._-', '')) where kind = 'email';
