import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail } from '#platform/http';
import { removeFiles } from '#server/files';
import { eraseRows, lockCustomers, selectFamily, selectRoot } from './customer.repo.ts';
import { deleteIdentifiersOf, selectIdentifiers } from './identifier.repo.ts';
import { eraseMerges } from './merge.repo.ts';

/**
 * Takes away what is known about a person, and about everyone merged into them: names, addresses, notes, fields, picture. The rows stay, so that
 * tickets and counts keep their meaning. Others who hold something about them follow `customer.erased`. Gives the addresses that were removed,
 * for the caller to tell the person that it was done.
 */
export async function eraseCustomer(tx: Scope, actor: Actor, id: number): Promise<{ ids: number[]; emails: string[] }> {
  const root = await selectRoot(tx, id);
  if (!root) throw fail(platformErrors.notFound);
  if (root.erased_at) return { ids: [root.id], emails: [] };
  const ids = await selectFamily(tx, [root.id]);
  await lockCustomers(tx, ids);
  const emails = (await selectIdentifiers(tx, ids)).filter((i) => i.kind === 'email').map((i) => i.value);
  await eraseRows(tx, ids);
  if (root.avatar_file) await removeFiles(tx, [root.avatar_file]);
  await deleteIdentifiersOf(tx, ids);
  await eraseMerges(tx, ids);
  await appendEvents(tx, actor, [{ type: 'customer.erased', customerId: root.id, data: { ids } }]);
  return { ids, emails };
}
