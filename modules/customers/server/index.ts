import type { Scope } from '#platform/db';
import { selectCustomerIdsOf } from './company.repo.ts';
import { type CustomerRow, selectFamily, selectRoot, selectRoots } from './customer.repo.ts';

export { findOrCreateCompany } from './companies.ts';
export type { CustomerRow } from './customer.repo.ts';
export { eraseCustomer } from './erasing.ts';
export { type CustomerHint, findCustomer, findOrCreateCustomer } from './finding.ts';
export { selectIdentifiers as identifiersOf } from './identifier.repo.ts';
export { identifierOf } from './identifier.ts';
export { searchCustomers } from './searching.ts';

/** The person this id stands for now: merges are followed, so `id` of the answer may differ. Erased people are given too (`erased_at`). */
export const customerById = (tx: Scope, id: number): Promise<CustomerRow | undefined> => selectRoot(tx, id);

/** By the asked id, whichever person it is now. */
export async function customersByIds(tx: Scope, ids: readonly number[]): Promise<Map<number, CustomerRow>> {
  if (ids.length === 0) return new Map();
  return new Map((await selectRoots(tx, [...new Set(ids)])).map((row) => [row.asked, row]));
}

/** Every id that is this person: those merged into them, and their own. "All tickets of this person" are the tickets of these ids. */
export async function canonicalIds(tx: Scope, customerId: number): Promise<number[]> {
  const root = await selectRoot(tx, customerId);
  return root ? selectFamily(tx, [root.id]) : [];
}

/** Ids of the people of a company, those merged into them included. */
export const companyCustomerIds = async (tx: Scope, companyId: number): Promise<number[]> => selectFamily(tx, await selectCustomerIdsOf(tx, companyId));
export { addIdentifier, changeCustomer } from './changing.ts';
export { type ExportedCompany, type ExportedCustomer, selectCompaniesForExport, selectCustomersForExport } from './export.repo.ts';
export { type AddressOwner, markEmailProven, ownerOfEmail } from './proving.ts';
