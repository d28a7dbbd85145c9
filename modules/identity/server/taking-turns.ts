/**
 * Slow password hashes take turns. They run in Node's few pool threads, which also look up names and read files: without turns a crowd
 * at the door would keep the whole server from its database.
 */
import { platformErrors } from '#platform/contract';
import { fail } from '#platform/http';

const atOnce = 2;
const mostWaiting = 200;
let running = 0;
const waiting: (() => void)[] = [];

export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= mostWaiting) throw fail(platformErrors.busy, { retryAfterS: 5 });
  if (running >= atOnce) await new Promise<void>((go) => waiting.push(go));
  else running += 1;
  try {
    return await work();
  } finally {
    // The place is handed on, so that nobody who comes later gets in between.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
