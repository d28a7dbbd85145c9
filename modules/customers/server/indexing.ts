import type { Scope } from '#platform/db';
import { searchWords } from '#platform/text';
import { selectRow, setSearchWords } from './customer.repo.ts';
import { selectIdentifiers } from './identifier.repo.ts';

/** Words under which a person is found: name, addresses, phones, external ids. Written with every change of them. */
export async function indexCustomer(tx: Scope, id: number): Promise<void> {
  const row = await selectRow(tx, id);
  if (!row) return;
  const identifiers = await selectIdentifiers(tx, [id]);
  await setSearchWords(tx, id, searchWords([row.name, ...identifiers.flatMap((i) => (i.kind === 'phone' ? [i.value, i.value_key] : [i.value]))].join(' ')));
}
