import { administrators } from '#platform/access';
import type { ServerModule } from '#platform/modules';
import { forgetSettings } from './defining.ts';
import './organization.ts';
import { settingRoutes } from './setting.routes.ts';

const settings: ServerModule = {
  name: 'settings',
  owns: ['setting'],
  permissions: { 'settings:write': administrators },
  routes: settingRoutes,
  start: async (app) => {
    app.wakeup.on('settings', forgetSettings);
  },
};
export default settings;
