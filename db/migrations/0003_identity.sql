-- People of the team, how they sign in, and keys for programs. The columns of app_user, session, account, verification and two_factor
-- are those that better-auth expects (mapped in modules/identity/server/auth.ts).
create table app_user (
  id uuid primary key,
  name text not null,
  email text not null,
  email_verified boolean not null default false,
  image text,
  role text not null default 'agent' check (role in ('administrator', 'lead', 'agent', 'light_agent', 'reviewer')),
  language text not null default 'en',
  time_zone text not null default 'UTC',
  preferences jsonb not null default '{}',
  two_factor_enabled boolean not null default false,
  deactivated_at timestamptz,
  last_sign_in_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index app_user_email on app_user (lower(email));

create table session (
  id uuid primary key,
  user_id uuid not null references app_user (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index session_of_user on session (user_id);

create table account (
  id uuid primary key,
  user_id uuid not null references app_user (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index account_of_user on account (user_id);

create table verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verification_identifier on verification (identifier);

create table two_factor (
  id uuid primary key,
  user_id uuid not null references app_user (id) on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean not null default true,
  failed_verification_count int,
  locked_until timestamptz
);
create index two_factor_user on two_factor (user_id);

-- Codes of authenticator apps that were taken, so that the same code is not taken twice. Rows are minutes old.
create table two_factor_code (
  user_id uuid not null references app_user (id) on delete cascade,
  code_hash bytea not null,
  used_at timestamptz not null,
  primary key (user_id, code_hash)
);

-- Links that let someone in: invitations, password resets, the first run. Only the hash of the token is kept; NULL never matches.
create table invitation (
  id uuid primary key,
  kind text not null check (kind in ('invite', 'reset', 'setup')),
  email text not null,
  name text,
  role text,
  team_ids bigint[] not null default '{}',
  user_id uuid references app_user (id) on delete cascade,
  token_hash bytea not null unique,
  invited_by uuid references app_user (id) on delete set null,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now()
);
create index invitation_email on invitation (lower(email)) where used_at is null and revoked_at is null;

create table api_key (
  id uuid primary key,
  name text not null,
  role text not null,
  -- NULL: everything the role may do.
  scopes text[],
  token_hash bytea not null unique,
  hint text not null,
  created_by uuid references app_user (id) on delete set null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);
