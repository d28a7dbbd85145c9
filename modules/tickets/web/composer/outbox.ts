import { useSyncExternalStore } from 'react';
import { addMessage, type Scheduled, scheduleReply } from '#contract/tickets';
import { ApiError, call, type InputBody, isPassing } from '#platform/client';
import type { WrittenFile } from './uploading.ts';

// What was sent leaves this device exactly once: it is stored here before the first try, and every try carries the same
// key, so that an answer that was lost on the way does not send it twice.

export type OutboxEntry = {
  key: string;
  userId: string;
  ticketId: number;
  kind: 'reply' | 'note';
  body: InputBody<typeof scheduleReply> & { mentions?: string[] };
  files: WrittenFile[];
  at: string;
  state: 'waiting' | 'failed';
  problem?: { code: string; title: string };
};
export type Outcome = { state: 'sent'; scheduled: Scheduled | null } | { state: 'waiting' } | { state: 'failed'; error: ApiError | null };

const storeKey = 'careloop.outbox';
const listeners = new Set<() => void>();
let entries: readonly OutboxEntry[] = read();

function read(): OutboxEntry[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storeKey) ?? '[]');
    return Array.isArray(stored) ? (stored as OutboxEntry[]) : [];
  } catch {
    return [];
  }
}

function write(next: readonly OutboxEntry[]): void {
  entries = next;
  try {
    localStorage.setItem(storeKey, JSON.stringify(next));
  } catch {
    // Without a store the entry lives as long as the page.
  }
  for (const listener of listeners) listener();
}

if (typeof window !== 'undefined')
  addEventListener('storage', (event) => {
    if (event.key !== storeKey) return;
    entries = read();
    for (const listener of listeners) listener();
  });

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useOutbox = (): readonly OutboxEntry[] => useSyncExternalStore(subscribe, () => entries);
export const outboxOf = (userId: string): readonly OutboxEntry[] => entries.filter((one) => one.userId === userId);
export const discard = (key: string): void => write(read().filter((one) => one.key !== key));
export const retry = (key: string): void => write(read().map((one) => (one.key === key ? { ...one, state: 'waiting' as const } : one)));

async function deliver(entry: OutboxEntry): Promise<Scheduled | null> {
  const params = { id: entry.ticketId };
  if (entry.kind === 'reply') return call(scheduleReply, { params, body: entry.body, idempotencyKey: entry.key });
  const { sendAt: _, ...body } = entry.body;
  await call(addMessage, { params, body: { ...body, kind: 'note' }, idempotencyKey: entry.key });
  return null;
}

async function attempt(entry: OutboxEntry): Promise<Outcome> {
  try {
    const scheduled = await deliver(entry);
    discard(entry.key);
    return { state: 'sent', scheduled };
  } catch (error) {
    // Signed out counts as waiting: it goes on after signing in.
    if (isPassing(error) || (error instanceof ApiError && (error.status === 401 || error.code === 'platform.tooMany'))) return { state: 'waiting' };
    const problem = error instanceof ApiError ? error : null;
    write(
      read().map((one) =>
        one.key === entry.key ? { ...one, state: 'failed' as const, problem: { code: problem?.code ?? '', title: problem?.title ?? '' } } : one,
      ),
    );
    return { state: 'failed', error: problem };
  }
}

/** One tab sends an entry at a time; another one that comes by leaves it alone. */
function alone(entry: OutboxEntry): Promise<Outcome> {
  if (!navigator.locks) return attempt(entry);
  return navigator.locks.request(
    `careloop.outbox.${entry.key}`,
    { ifAvailable: true },
    async (lock): Promise<Outcome> => (lock ? attempt(entry) : { state: 'waiting' }),
  );
}

export async function post(entry: Omit<OutboxEntry, 'key' | 'at' | 'state'>): Promise<Outcome & { key: string }> {
  const full: OutboxEntry = { ...entry, key: crypto.randomUUID(), at: new Date().toISOString(), state: 'waiting' };
  write([...read(), full]);
  return { ...(await alone(full)), key: full.key };
}

/** Tries everything that waits; tells how it went. */
export async function postAll(userId: string): Promise<{ sent: OutboxEntry[]; failed: number }> {
  const result = { sent: [] as OutboxEntry[], failed: 0 };
  for (const entry of outboxOf(userId).filter((one) => one.state === 'waiting')) {
    const { state } = await alone(entry);
    if (state === 'sent') result.sent.push(entry);
    if (state === 'failed') result.failed++;
    if (state === 'waiting') break;
  }
  return result;
}
