import multipart from '@fastify/multipart';
import type { ServerModule } from '#platform/modules';
import { fileRoutes } from './file.routes.ts';
import { sweepBytes, sweepUploads } from './sweeping.ts';

const files: ServerModule = {
  name: 'files',
  owns: ['file'],
  permissions: { 'files:upload': ['administrator', 'lead', 'agent', 'light_agent'] },
  routes: fileRoutes,
  // Forms of public pages read their uploads with it too.
  pages: async (_app, server) => {
    await server.register(multipart, { throwFileSizeLimit: false });
  },
  crons: (app) => [
    {
      name: 'files.sweepUploads',
      pattern: '19 * * * *',
      run: async () => {
        await sweepUploads(app);
      },
    },
    {
      name: 'files.sweepBytes',
      pattern: '41 3 * * *',
      run: async () => {
        await sweepBytes(app);
      },
    },
  ],
};
export default files;
