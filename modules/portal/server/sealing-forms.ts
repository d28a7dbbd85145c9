/** Every form carries a sealed id: it names the filled form (sent twice is sent once), shows how long filling took, and belongs to one place. */
import { randomBytes } from 'node:crypto';
import type { Scope } from '#platform/db';
import { seal, unseal } from '#platform/html';
import { instanceSecret } from '#server/settings';

const longestMs = 24 * 60 * 60_000;
/** Nobody fills the request form faster; programs do. */
export const leastFillMs = 2_000;

/** One secret per database, read once. */
const secrets = new Map<string, string>();
async function secretOf(tx: Scope): Promise<string> {
  const known = secrets.get(tx.database);
  if (known) return known;
  const secret = await instanceSecret(tx);
  secrets.set(tx.database, secret);
  return secret;
}

export async function sealForm(tx: Scope, place: string): Promise<string> {
  return seal(await secretOf(tx), `portal form ${place}`, randomBytes(16).toString('base64url'), tx.now);
}

export type OpenedForm = { id: string; ageMs: number };

/** Null: made for another place, changed on the way, or older than a day. */
export async function openForm(tx: Scope, place: string, sealed: string): Promise<OpenedForm | null> {
  const opened = unseal(await secretOf(tx), `portal form ${place}`, sealed);
  if (!opened) return null;
  const ageMs = tx.now.getTime() - opened.issuedAt.getTime();
  return ageMs <= longestMs ? { id: opened.value, ageMs } : null;
}
