import type { Invariants } from '#platform/modules';
import { addJob, isGivenUp } from './index.ts';

const invariants: Invariants = {
  invariants: [
    {
      id: 'I5',
      name: 'no job was given up',
      check: async (tx) =>
        (
          await tx.rows<{ task: string; error: string }>(`select task_identifier as task, last_error as error from graphile_worker.jobs where ${isGivenUp}`)
        ).map((r) => `${r.task}: ${r.error}`),
      violate: async (tx) => {
        await addJob(tx, 'planted', {});
        await tx.rows('update graphile_worker._private_jobs set attempts = max_attempts');
      },
    },
    {
      id: 'I5',
      name: 'no job is more than 15 minutes late',
      check: async (tx) =>
        (
          await tx.rows<{ task: string; run_at: Date }>(
            `select task_identifier as task, run_at from graphile_worker.jobs where attempts < max_attempts and greatest(run_at, locked_at) < now() - interval '15 minutes'`,
          )
        ).map((r) => `${r.task} was due at ${r.run_at.toISOString()}`),
      violate: (tx) => addJob(tx, 'planted', {}, { runAt: new Date(Date.now() - 16 * 60_000) }),
    },
    {
      id: 'I5',
      name: 'no lane is locked without a job that is being done',
      check: async (tx) =>
        (
          await tx.rows<{ lane: string }>(
            `select q.queue_name as lane from graphile_worker._private_job_queues q where q.locked_at < now() - interval '1 minute'
               and not exists (select 1 from graphile_worker._private_jobs j where j.job_queue_id = q.id and j.locked_by = q.locked_by)`,
          )
        ).map((r) => r.lane),
      violate: async (tx) => {
        await addJob(tx, 'planted', {}, { queue: 'planted' });
        await tx.rows(`update graphile_worker._private_job_queues set locked_at = now() - interval '2 minutes', locked_by = 'nobody'`);
      },
    },
  ],
};
export default invariants;
