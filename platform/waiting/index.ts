/** Waiting for what another process does, and for the process itself: for everything that watches the product from outside. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * How many times as long as on a quiet machine waiting may take: others may be working there, and a wait ends as soon as what it waits for holds.
 * What a fault promises is not stretched.
 */
export const patience = Number(process.env.TEST_PATIENCE ?? 6);

export async function until<T>(what: () => T | Promise<T>, withinMs: number, say: string, everyMs = 25): Promise<NonNullable<T>> {
  const end = performance.now() + withinMs * patience;
  for (;;) {
    const found = await what();
    if (found) return found as NonNullable<T>;
    if (performance.now() > end) throw new Error(`${say}: not within ${withinMs * patience} ms.`);
    await delay(everyMs);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that ended and waits to be collected is gone.
    return !/^State:\s+[ZX]/m.test(existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '');
  } catch {
    return false;
  }
}
