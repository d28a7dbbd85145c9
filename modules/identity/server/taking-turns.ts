/**
 * Slow password hashes take turns. They run in Node's few pool threads, which also look up names and read files: without turns a crowd
 * at the door would keep the whole server from its database.
 */
import pLimit from 'p-limit';
import { platformErrors } from '#platform/contract';
import { fail } from '#platform/http';

const mostWaiting = 200;
const twoAtOnce = pLimit(2);

export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (twoAtOnce.pendingCount >= mostWaiting) throw fail(platformErrors.busy, { retryAfterS: 5 });
  return twoAtOnce(work);
}
