/** Who an address belongs to now, and that its owner has shown to have it. */
import type { Scope } from '#platform/db';
import { type CustomerRow, selectRoot } from './customer.repo.ts';
import { selectIdentifiers, selectOwners, setVerified } from './identifier.repo.ts';
import { identifierOf } from './identifier.ts';

export type AddressOwner = {
  customer: CustomerRow /** As it is stored: mail goes here, never to a look-alike that was typed. */;
  address: string;
  identifierId: number;
  holderId: number;
};

export async function ownerOfEmail(tx: Scope, email: string): Promise<AddressOwner | undefined> {
  const wanted = identifierOf('email', email);
  const owner = wanted ? (await selectOwners(tx, [wanted]))[0] : undefined;
  const customer = owner ? await selectRoot(tx, owner.customer_id) : undefined;
  if (!wanted || !owner || !customer) return undefined;
  const identifier = (await selectIdentifiers(tx, [owner.customer_id])).find((i) => i.kind === 'email' && i.value_key === wanted.key);
  return identifier ? { customer, address: identifier.value, identifierId: identifier.id, holderId: owner.customer_id } : undefined;
}

/** The person opened a link that was mailed to this address. */
export async function markEmailProven(tx: Scope, owner: AddressOwner): Promise<void> {
  await setVerified(tx, owner.holderId, owner.identifierId, tx.now);
}
