/** Private links to one request. The address is the key to it: whoever has it sees that one request, and nothing else. */

import type { Scope } from '#platform/db';
import { hashToken, newId, newToken } from '#platform/ids';
import type { App } from '#platform/modules';
import { insertLinks, selectLink } from './link.repo.ts';

const dayMs = 24 * 60 * 60_000;
export const linkLifeMs = 90 * dayMs;

/** Only the hash is kept, so each mail and each page that shows a link gets one of its own. @returns the full address. */
export async function privateLink(tx: Scope, app: App, ticketId: number, customerId: number): Promise<string> {
  return (await privateLinks(tx, app, [{ ticketId, customerId }]))[0] as string;
}

/** @returns the full addresses, in the same order. */
export async function privateLinks(tx: Scope, app: App, holders: readonly LinkHolder[]): Promise<string[]> {
  const tokens = holders.map(() => newToken());
  const links = holders.map((holder, i) => ({ ...holder, id: newId(), tokenHash: hashToken(tokens[i] as string) }));
  if (links.length > 0) await insertLinks(tx, links, new Date(tx.now.getTime() + linkLifeMs));
  return tokens.map((token) => `${app.config.publicUrl}/t/${token}`);
}

export type LinkHolder = { ticketId: number; customerId: number };

export async function linkHolder(tx: Scope, token: string): Promise<LinkHolder | null> {
  if (!/^[\w-]{43}$/.test(token)) return null;
  const link = await selectLink(tx, hashToken(token));
  return link ? { ticketId: link.ticket_id, customerId: link.customer_id } : null;
}
