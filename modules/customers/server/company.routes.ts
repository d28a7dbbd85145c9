import * as contract from '#contract/customers';
import { platformErrors } from '#platform/contract';
import { decodeCursor, encodeCursor } from '#platform/db';
import { fail, handle } from '#platform/http';
import { addCompany, changeCompany, removeCompany } from './companies.ts';
import { selectCompanies, selectCompany } from './company.repo.ts';
import { presentCompany } from './customer.present.ts';

export const companyRoutes = () => [
  handle(contract.listCompanies, async ({ tx, actor, query }) => {
    const after = query.cursor ? decodeCursor(query.cursor, 2) : null;
    if (query.cursor && (!after || typeof after[0] !== 'string' || typeof after[1] !== 'number'))
      throw fail(platformErrors.invalid, { fields: [{ path: 'query.cursor', message: 'is not one that was given out here' }] });
    const q = query.q?.trim().replace(/[\\%_]/g, '\\$&');
    const rows = await selectCompanies(tx, {
      like: q ? `%${q}%` : null,
      afterName: after ? String(after[0]) : null,
      afterId: after ? Number(after[1]) : null,
      limit: query.limit + 1,
    });
    const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
    return { items: rows.slice(0, query.limit).map(presentCompany(actor)), nextCursor: last ? encodeCursor([last.name.toLowerCase(), last.id]) : null };
  }),
  handle(contract.getCompany, async ({ tx, actor, params }) => {
    const company = await selectCompany(tx, params.id);
    if (!company) throw fail(platformErrors.notFound);
    return presentCompany(actor)(company);
  }),
  handle(contract.createCompany, async ({ tx, actor, body }) => presentCompany(actor)(await addCompany(tx, actor, body))),
  handle(contract.changeCompany, async ({ tx, actor, params, body }) => presentCompany(actor)(await changeCompany(tx, actor, params.id, body))),
  handle(contract.deleteCompany, async ({ tx, actor, params }) => {
    await removeCompany(tx, actor, params.id);
    return null;
  }),
];
