-- The customer's side: private links to one request, one-time sign-in links, portal sessions. Of every token only the hash is kept.
create table request_link (
  id uuid primary key,
  token_hash bytea not null unique,
  ticket_id bigint not null references ticket (id) on delete cascade,
  customer_id bigint not null references customer (id) on delete cascade,
  -- 90 days after the last thing that happened to the request.
  expires_at timestamptz not null,
  revoked_at timestamptz,
  created_at timestamptz not null
);
create index request_link_ticket on request_link (ticket_id);
create index request_link_customer on request_link (customer_id);
create index request_link_expiry on request_link (expires_at);

create table portal_sign_in (
  token_hash bytea primary key,
  customer_id bigint not null references customer (id) on delete cascade,
  email text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null
);
create index portal_sign_in_age on portal_sign_in (created_at);
create index portal_sign_in_customer on portal_sign_in (customer_id);

create table portal_session (
  token_hash bytea primary key,
  customer_id bigint not null references customer (id) on delete cascade,
  email text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create index portal_session_customer on portal_session (customer_id);
create index portal_session_expiry on portal_session (expires_at);

-- A form that was sent, by what was in it: the second click on "Send" finds the first one's result.
create table request_submission (
  key bytea primary key,
  ticket_id bigint references ticket (id) on delete cascade,
  created_at timestamptz not null
);
create index request_submission_age on request_submission (created_at);

-- When an address was last told "we have your request". Only a hash of the address: this is a counter, not a list of people.
create table request_receipt (
  address_hash bytea primary key,
  sent_at timestamptz not null,
  day_began_at timestamptz not null,
  sent_that_day int not null
);
create index request_receipt_age on request_receipt (sent_at);
