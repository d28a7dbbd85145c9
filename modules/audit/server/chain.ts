/** The chain: each entry's hash covers its content and the hash before it. Pure. */
import { createHash } from 'node:crypto';

export type Link = {
  number: number;
  event_seq: number;
  at: Date;
  category: string;
  type: string;
  actor_kind: string;
  actor_id: string | null;
  data: Record<string, unknown>;
};

export const firstHash = Buffer.alloc(32);

export function hashOf(previous: Buffer, entry: Link): Buffer {
  const content = [entry.number, entry.event_seq, entry.at.toISOString(), entry.category, entry.type, entry.actor_kind, entry.actor_id, entry.data];
  return createHash('sha256').update(previous).update(canonical(content)).digest();
}

/** JSON with sorted keys: the database keeps objects without an order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const entries = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
}
