import { IconDatabaseExport, IconDatabaseImport } from '@tabler/icons-react';
import type { WebModule } from '#ui';

const imports: WebModule = {
  name: 'imports',
  pages: [],
  slots: [{ name: 'inbox.first', order: 20, permission: 'data:import', component: () => import('./first-request.tsx') }],
  settingsPages: [
    {
      path: 'import',
      labelKey: 'imports.title',
      group: 'data',
      permission: 'data:import',
      order: 10,
      icon: IconDatabaseImport,
      component: () => import('./import-page.tsx'),
    },
    {
      path: 'export',
      labelKey: 'imports.export.title',
      group: 'data',
      permission: 'data:export',
      order: 20,
      icon: IconDatabaseExport,
      component: () => import('./export-page.tsx'),
    },
  ],
};
export default imports;
