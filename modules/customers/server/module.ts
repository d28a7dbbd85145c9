import { customersEvents } from '#contract/customers';
import { administrators, can, everyone, workers } from '#platform/access';
import type { ServerModule } from '#platform/modules';
import { companyRoutes } from './company.routes.ts';
import { customerRoutes } from './customer.routes.ts';
import { forgetViews } from './viewing.ts';

const customers: ServerModule = {
  name: 'customers',
  owns: ['company', 'customer', 'customer_identifier', 'customer_merge', 'customer_view'],
  permissions: { 'customers:read': everyone, 'customers:write': workers, 'customers:merge': workers, 'customers:erase': administrators },
  routes: (app) => [...customerRoutes(app), ...companyRoutes()],
  // Who looked at whom is for the audit, not for everyone's screen.
  live: () => ({
    types: Object.keys(customersEvents).filter((type) => type !== 'customer.viewed'),
    visible: async (_scope, actor, events) => events.map(() => actor.kind !== 'customer' && can(actor, 'customers:read')),
  }),
  crons: (app) => [{ name: 'customers.forgetViews', pattern: '37 2 * * *', run: () => forgetViews(app.db) }],
};
export default customers;
