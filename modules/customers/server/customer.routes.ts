import * as contract from '#contract/customers';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { addCustomer, addIdentifier, changeCustomer, changeIdentifier, removeIdentifier } from './changing.ts';
import { presentCustomer, presentRow } from './customer.present.ts';
import { type CustomerRow, selectFamily, selectRoot } from './customer.repo.ts';
import { selectIdentifiers } from './identifier.repo.ts';
import { selectMerges } from './merge.repo.ts';
import { mergeCustomers, mergePreview, undoCustomerMerge } from './merging.ts';
import { selectPage } from './search.repo.ts';
import { searchCustomers, suggestMerges } from './searching.ts';
import { noteView } from './viewing.ts';

const badCursor = () => fail(platformErrors.invalid, { fields: [{ path: 'query.cursor', message: 'is not one that was given out here' }] });

async function present(tx: Scope, actor: Actor, customer: CustomerRow): Promise<contract.Customer> {
  const family = await selectFamily(tx, [customer.id]);
  return presentCustomer(actor, customer, await selectIdentifiers(tx, [customer.id]), await selectMerges(tx, family));
}

/** All of the team may see all customers; customers themselves come in by the portal, never here. */
async function visible(tx: Scope, id: number): Promise<CustomerRow> {
  const customer = await selectRoot(tx, id);
  if (!customer) throw fail(platformErrors.notFound);
  return customer;
}

async function list(
  tx: Scope,
  query: {
    q?: string | undefined;
    company?: number | undefined;
    blocked?: boolean | undefined;
    sort: (typeof contract.customerSorts)[number];
    limit: number;
    cursor?: string | undefined;
  },
) {
  const filters = { company: query.company ?? null, blocked: query.blocked ?? null };
  if (query.q?.trim()) {
    const offset = query.cursor ? decodeCursor(query.cursor, 1)?.[0] : 0;
    if (typeof offset !== 'number' || !Number.isInteger(offset) || offset < 0 || offset > 1000) throw badCursor();
    const rows = await searchCustomers(tx, query.q, query.limit + 1, {
      offset,
      company: query.company ?? null,
      ...(query.blocked === undefined ? {} : { blocked: query.blocked }),
    });
    return {
      items: rows.slice(0, query.limit).map(presentRow),
      nextCursor: rows.length > query.limit && offset + query.limit <= 1000 ? encodeCursor([offset + query.limit]) : null,
    };
  }
  const after = query.cursor ? decodeCursor(query.cursor, 2) : null;
  if (query.cursor && (!after || typeof after[0] !== 'string' || typeof after[1] !== 'number' || (query.sort !== 'name' && Number.isNaN(Date.parse(after[0])))))
    throw badCursor();
  const rows = await selectPage(tx, { ...filters, sort: query.sort, after: after as [string, number] | null, limit: query.limit + 1 });
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  return {
    items: rows.slice(0, query.limit).map(presentRow),
    nextCursor: last ? encodeCursor([query.sort === 'name' ? last.name.toLowerCase() : last.created_at.toISOString(), last.id]) : null,
  };
}

export const customerRoutes = (app: App) => [
  handle(contract.listCustomers, async ({ tx, query }) => list(tx, query)),
  handle(contract.createCustomer, async ({ tx, actor, body }) => present(tx, actor, await addCustomer(tx, actor, body))),
  handle(contract.getCustomer, async ({ tx, actor, params }) => {
    const customer = await visible(tx, params.id);
    await noteView(app.db, actor, customer.id);
    return present(tx, actor, customer);
  }),
  handle(contract.changeCustomer, async ({ tx, actor, params, body }) => present(tx, actor, await changeCustomer(tx, actor, params.id, body))),
  handle(contract.addIdentifier, async ({ tx, actor, params, body }) => present(tx, actor, await addIdentifier(tx, actor, params.id, body))),
  handle(contract.changeIdentifier, async ({ tx, actor, params, body }) =>
    present(tx, actor, await changeIdentifier(tx, actor, params.id, params.identifierId, body)),
  ),
  handle(contract.removeIdentifier, async ({ tx, actor, params }) => present(tx, actor, await removeIdentifier(tx, actor, params.id, params.identifierId))),
  handle(contract.previewMerge, async ({ tx, params, query }) => mergePreview(tx, params.id, query.into)),
  handle(contract.mergeCustomer, async ({ tx, actor, params, body }) => {
    const { mergeId, effect, target } = await mergeCustomers(tx, actor, params.id, body.into);
    return { mergeId, effect, customer: await present(tx, actor, target) };
  }),
  handle(contract.undoMerge, async ({ tx, actor, params }) => {
    const { source, target } = await undoCustomerMerge(tx, actor, params.id);
    return { source: await present(tx, actor, source), target: await present(tx, actor, target) };
  }),
  handle(contract.listSuggestions, async ({ tx, params }) => ({ items: await suggestMerges(tx, await visible(tx, params.id)) })),
];
