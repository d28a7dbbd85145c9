/** What a password must be. The same rules run in the browser while typing and on the server. */
import { z } from 'zod';
import { text } from '#platform/contract';

export const passwordLength = { min: 12, max: 128 } as const;
/** What may be sent as a password at sign-in: old rules must not lock anyone out. */
export const anyPassword = text(passwordLength.max, 1);
export const newPassword = text(passwordLength.max, 1);
export const emailSchema = z.string().trim().pipe(z.email().max(254));

export type PasswordProblem = 'short' | 'long' | 'mail' | 'own' | 'common' | 'repeated';

// The base words of the passwords that lists of leaks begin with; digits, signs and simple letter swaps around them do not help.
const commonWords = [
  'password',
  'passwort',
  'passw',
  'qwerty',
  'qwertz',
  'azerty',
  'qazwsx',
  'asdfgh',
  'zxcvbn',
  'letmein',
  'welcome',
  'iloveyou',
  'monkey',
  'dragon',
  'football',
  'baseball',
  'superman',
  'batman',
  'trustno',
  'sunshine',
  'princess',
  'admin',
  'administrator',
  'master',
  'login',
  'abc',
  'abcdef',
  'abcdefgh',
  'changeme',
  'secret',
  'starwars',
  'pokemon',
  'whatever',
  'michael',
  'jordan',
  'shadow',
  'summer',
  'winter',
  'spring',
  'autumn',
  'careloop',
  'support',
  'customer',
  'service',
  'helpdesk',
  'company',
  'test',
  'testing',
  'woaini',
  'aini',
  'woaizhongguo',
  'zhongguo',
  'mima',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'google',
  'default',
  'guest',
  'root',
  'user',
];
const swaps: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' };
const runs = [
  '01234567890123456789',
  '98765432109876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  '147258369147258369',
];

/** Null when the password may be used. `own`: names that whoever guesses would try first, of the person and the organization. */
export function passwordProblem(password: string, email = '', own: readonly string[] = []): PasswordProblem | null {
  if ([...password].length < passwordLength.min) return 'short';
  if (password.length > passwordLength.max) return 'long';
  const plain = password.toLowerCase();
  const mail = email.trim().toLowerCase();
  const [local = ''] = mail.split('@');
  if (mail && (plain === mail || plain.includes(mail) || (local.length >= 4 && withoutExtras(plain) === withoutExtras(local)))) return 'mail';
  if (isOwn(plain, own) || isOwn(withoutExtras(plain), own)) return 'own';
  if (new Set(plain).size < 5) return 'repeated';
  if (runs.some((run) => run.includes(plain))) return 'common';
  return isCommon(plain) ? 'common' : null;
}

/** Nothing but one's own names, digits and signs. */
function isOwn(plain: string, names: readonly string[]): boolean {
  const words = names
    .flatMap((name) => [name, name.replace(/[^\p{L}\p{N}]/gu, ''), ...name.split(/[^\p{L}\p{N}]+/u)])
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word.length >= (/\p{Script=Han}/u.test(word) ? 2 : 3));
  const rest = words.sort((a, b) => b.length - a.length).reduce((left, word) => left.split(word).join(''), plain);
  return rest !== plain && rest.replace(/\P{L}/gu, '').length <= 2;
}

/** Letters only, with the usual swaps undone and repetitions folded: "P@ssw0rd2024!" reads "password". */
export function withoutExtras(plain: string): string {
  return plain
    .replace(/[^a-z]+$/, '')
    .replace(/^[^a-z@$]+/, '')
    .replace(/[013457@$!]/g, (sign) => swaps[sign] ?? sign)
    .replace(/[^a-z]/g, '');
}

function isCommon(plain: string): boolean {
  // Words in other scripts are not in these lists; sheer digits and signs are judged by their runs alone.
  if (/[^\u0000-\u007f]/.test(plain)) return false;
  let rest = withoutExtras(plain);
  if (rest.length === 0) return false;
  for (const word of [...commonWords].sort((a, b) => b.length - a.length)) rest = rest.split(word).join('');
  return rest.length <= 1;
}

export type PasswordStrength = 'weak' | 'fair' | 'good' | 'strong';

/** A rough measure for a word beside the field: length and variety; never the reason to refuse. */
export function passwordStrength(password: string, email = ''): PasswordStrength {
  if (passwordProblem(password, email)) return 'weak';
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password)).length;
  // A Han character stands for more than a letter: there are thousands of them.
  const han = password.match(/\p{Script=Han}/gu)?.length ?? 0;
  const score = (new Set(password).size + han) * (1 + 0.15 * kinds);
  return score >= 24 ? 'strong' : score >= 16 ? 'good' : 'fair';
}
