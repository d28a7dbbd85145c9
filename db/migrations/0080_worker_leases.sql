-- Which workers live. A worker that was killed or frozen keeps its jobs, and the lanes these are in, locked: without a sign of life from it
-- the others take them over. `beat_at` is the database's own time, so that the clocks of several machines need not agree.
create table worker_lease (
  worker_id text primary key,
  beat_at timestamptz not null
);
