/** What two spellings of the same identifier share. Pure. */
import { foldText } from '#platform/text';

export type IdentifierKind = 'email' | 'phone' | 'external';
export type Identifier = { kind: IdentifierKind; value: string; key: string };

// Deliberately wide: mail systems accept far more than the textbooks, and a refused address is a lost customer.
const addressShape = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/u;

/** Gives null for a text that cannot be such an identifier. */
export function identifierOf(kind: IdentifierKind, text: string): Identifier | null {
  // Format characters (zero width, direction marks) would make two addresses that look alike.
  const value = text.replace(/[\p{Cf}\p{Cc}]/gu, '').trim();
  if (!value) return null;
  if (kind === 'external') return value.length <= 200 ? { kind, value, key: value } : null;
  if (kind === 'email') {
    const key = foldText(value);
    return key.length <= 254 && addressShape.test(key) ? { kind, value, key } : null;
  }
  const key = phoneDigits(value);
  return key.length >= 4 && key.length <= 20 ? { kind, value: value.slice(0, 60), key } : null;
}

/** Digits only; 0086 and +86 are the same. Letters make it no phone number. */
export function phoneDigits(text: string): string {
  const folded = text.normalize('NFKC');
  if (/\p{L}/u.test(folded.replace(/(ext|x)\.?\s*\d+$/iu, ''))) return '';
  return folded.replace(/\D+/g, '').replace(/^00/, '');
}

export const domainOf = (emailKey: string): string => emailKey.slice(emailKey.lastIndexOf('@') + 1);

/** Where everybody has an address: such a domain says nothing about a company. */
export const publicDomains: ReadonlySet<string> = new Set([
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'msn.com',
  'yahoo.com',
  'ymail.com',
  'icloud.com',
  'me.com',
  'mac.com',
  'aol.com',
  'proton.me',
  'protonmail.com',
  'pm.me',
  'gmx.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  'mail.com',
  'mail.ru',
  'yandex.ru',
  'yandex.com',
  'zoho.com',
  'fastmail.com',
  'hey.com',
  'tutanota.com',
  'qq.com',
  'foxmail.com',
  '163.com',
  '126.com',
  'yeah.net',
  'sina.com',
  'sina.cn',
  'sohu.com',
  '139.com',
  '189.cn',
  'wo.cn',
  'aliyun.com',
  'tom.com',
  '21cn.com',
  'naver.com',
  'daum.net',
  'hanmail.net',
  'orange.fr',
  'free.fr',
  'wanadoo.fr',
  'laposte.net',
  'libero.it',
  't-online.de',
  'comcast.net',
  'verizon.net',
  'att.net',
  'btinternet.com',
]);
