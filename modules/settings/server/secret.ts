import { randomBytes } from 'node:crypto';
import type { Scope } from '#platform/db';
import { insertSetting, selectSetting } from './setting.repo.ts';

/** The installation's own random secret (signs cookies and links), made once. */
export async function instanceSecret(tx: Scope): Promise<string> {
  const known = await selectSetting(tx, 'instance');
  if (known) return (known.value as { secret: string }).secret;
  await insertSetting(tx, 'instance', { secret: randomBytes(32).toString('base64url') });
  const made = await selectSetting(tx, 'instance');
  if (!made) throw new Error('The secret of the installation was not kept.');
  return (made.value as { secret: string }).secret;
}
