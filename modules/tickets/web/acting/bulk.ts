import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { cancelBulk, getBulk, startBulk } from '#contract/tickets';
import { call, type InputBody } from '#platform/client';
import type { ResponseOf } from '#platform/contract';
import { ticketKeys } from '../reading.ts';

// One change over many tickets runs on the server; its progress stays visible wherever one goes meanwhile.

export type Bulk = ResponseOf<typeof getBulk>;
type Shown = { bulk: Bulk; error: unknown } | null;

let shown: Shown = null;
const listeners = new Set<() => void>();
function show(next: Shown): void {
  shown = next;
  for (const listener of listeners) listener();
}

export const useBulk = (): Shown =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const isOver = (bulk: Bulk): boolean => bulk.state !== 'waiting' && bulk.state !== 'running';

export async function runBulk(queries: QueryClient, body: InputBody<typeof startBulk>): Promise<Bulk> {
  let bulk = await call(startBulk, { body });
  show({ bulk, error: null });
  while (!isOver(bulk)) {
    await pause(bulk.total > 100 ? 800 : 300);
    bulk = await call(getBulk, { params: { id: bulk.id } }).catch(() => bulk);
    show({ bulk, error: null });
  }
  await Promise.all([
    queries.invalidateQueries({ queryKey: ticketKeys.lists }),
    queries.invalidateQueries({ queryKey: ticketKeys.counts }),
    queries.invalidateQueries({ queryKey: ticketKeys.conversations }),
  ]);
  return bulk;
}

export async function stopBulk(): Promise<void> {
  if (!shown || isOver(shown.bulk)) return;
  show({ bulk: await call(cancelBulk, { params: { id: shown.bulk.id } }), error: null });
}

export const closeBulk = (): void => show(null);
export const bulkIsOver = isOver;
