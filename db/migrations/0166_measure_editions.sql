-- Cells never change: a day that changes is thrown away and added up anew, as another edition. So a process may keep cells it has read.
alter table measure_day add column edition bigint generated always as identity unique;
