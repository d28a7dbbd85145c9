-- An answer to an old ticket changes a measure of its day. Its cells, with all their values, are thrown away when they are made anew, not while
-- the log is followed: until then the day is marked and read from its rows.
alter table measure_day add column outdated boolean not null default false;
create index measure_day_outdated on measure_day (starts) where outdated;
