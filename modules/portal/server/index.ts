/** Door of the portal for other modules. */
import type { Scope } from '#platform/db';
import { deleteLinksOfCustomers } from './link.repo.ts';
import { deleteSessionsOfCustomers } from './session.repo.ts';

export { privateLink } from './linking.ts';
export { selectSessionsOfCustomers as portalSessionsOf } from './session.repo.ts';

/** For erasure: nothing of this person can be opened any more. */
export async function erasePortalTraces(tx: Scope, customerIds: readonly number[]): Promise<void> {
  await deleteLinksOfCustomers(tx, customerIds);
  await deleteSessionsOfCustomers(tx, customerIds);
}
