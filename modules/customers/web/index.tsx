import { IconBuilding, IconUser, IconUsers } from '@tabler/icons-react';
import { call } from '#platform/client';
import type { SearchHit, WebModule } from '#ui';

// Only a search needs it: the first page is lighter without.
const contract = () => import('#contract/customers');

const customers: WebModule = {
  name: 'customers',
  nav: [{ key: 'customers', labelKey: 'customers.nav', icon: IconUsers, to: '/customers', permission: 'customers:read', order: 20, shortcut: 'g c' }],
  pages: [
    { path: '/customers', permission: 'customers:read', component: () => import('./customers-page.tsx') },
    { path: '/customers/$customerId', permission: 'customers:read', component: () => import('./customer-page.tsx') },
    { path: '/companies', permission: 'customers:read', component: () => import('./companies-page.tsx') },
    { path: '/companies/$companyId', permission: 'customers:read', component: () => import('./company-page.tsx') },
  ],
  searchProviders: [
    {
      name: 'customers',
      labelKey: 'customers.nav',
      permission: 'customers:read',
      search: async (q, signal): Promise<SearchHit[]> =>
        (await call((await contract()).listCustomers, { query: { q, limit: 6 }, signal })).items.map((one) => ({
          id: `customer-${String(one.id)}`,
          label: one.name || one.email || one.phone || `#${String(one.id)}`,
          ...(one.email && one.name && { hint: one.email }),
          icon: IconUser,
          to: `/customers/${String(one.id)}`,
        })),
    },
    {
      name: 'companies',
      labelKey: 'customers.companies.title',
      permission: 'customers:read',
      search: async (q, signal): Promise<SearchHit[]> =>
        (await call((await contract()).listCompanies, { query: { q, limit: 4 }, signal })).items.map((one) => ({
          id: `company-${String(one.id)}`,
          label: one.name,
          ...(one.domains[0] && { hint: one.domains[0] }),
          icon: IconBuilding,
          to: `/companies/${String(one.id)}`,
        })),
    },
  ],
};
export default customers;
