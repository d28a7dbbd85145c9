/** Small values that travel through a page and come back unchanged: signed, bound to a purpose, with an age. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type Sealed = { value: string; issuedAt: Date };

/** `value.issuedAt.signature`; the value may hold letters, digits, `-` and `_` only. */
export function seal(secret: string, purpose: string, value: string, at: Date): string {
  if (!/^[\w-]{1,200}$/.test(value)) throw new Error('Only plain words can be sealed.');
  const body = `${value}.${at.getTime().toString(36)}`;
  return `${body}.${signature(secret, purpose, body)}`;
}

export function unseal(secret: string, purpose: string, sealed: string): Sealed | null {
  const match = /^([\w-]{1,200})\.([0-9a-z]{1,12})\.([\w-]{43})$/.exec(sealed);
  if (!match) return null;
  const [, value = '', issued = '', given = ''] = match;
  const right = Buffer.from(signature(secret, purpose, `${value}.${issued}`));
  const sent = Buffer.from(given);
  if (right.length !== sent.length || !timingSafeEqual(right, sent)) return null;
  return { value, issuedAt: new Date(Number.parseInt(issued, 36)) };
}

const signature = (secret: string, purpose: string, body: string): string => createHmac('sha256', secret).update(`${purpose}\n${body}`).digest('base64url');
