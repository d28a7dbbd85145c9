import type { FastifyInstance } from 'fastify';
import { createImport, importsErrors } from '#contract/imports';
import { administrators } from '#platform/access';
import { platformErrors } from '#platform/contract';
import { fail } from '#platform/http';
import type { App, ServerModule } from '#platform/modules';
import { removeFiles } from '#server/files';
import { erasingFollower } from './erasing.follower.ts';
import { forgetExportFiles, selectOldExports } from './export.repo.ts';
import { exportRoutes } from './export.routes.ts';
import { exportJob } from './exporting.ts';
import { deleteImports, selectOldFiles } from './import.repo.ts';
import { importRoutes } from './import.routes.ts';
import { passJob } from './running.ts';

const dayMs = 24 * 3_600_000;

async function sweep({ db }: App): Promise<void> {
  await db.transaction(async (tx) => {
    const exports = await selectOldExports(tx, new Date(tx.now.getTime() - 7 * dayMs));
    await forgetExportFiles(
      tx,
      exports.map((e) => e.id),
    );
    const imports = await selectOldFiles(tx, new Date(tx.now.getTime() - 30 * dayMs));
    await deleteImports(
      tx,
      imports.map((i) => i.id),
    );
    await removeFiles(
      tx,
      [...exports, ...imports].map((r) => r.file_id),
    );
  });
}

const tables = /^(?:text\/(?:csv|tab-separated-values)|application\/(?:csv|x-ndjson|ndjson|jsonl|x-jsonlines))\b/i;

/** A file by itself as the body, for this one route; whatever nobody else reads is refused as before. */
function takeFiles(server: FastifyInstance): void {
  server.addContentTypeParser('*', (request, payload, done) => {
    if (request.routeOptions.url !== createImport.path) done(fail(platformErrors.unsupportedType));
    else if (tables.test(request.headers['content-type'] ?? '')) done(null, payload);
    else done(fail(importsErrors.typeWrong));
  });
}

const imports: ServerModule = {
  name: 'imports',
  owns: ['import_run', 'import_problem', 'import_item', 'export_run'],
  permissions: { 'data:import': administrators, 'data:export': administrators },
  routes: (app) => [...importRoutes(app), ...exportRoutes(app)],
  pages: (_app, server) => takeFiles(server),
  followers: () => [erasingFollower],
  jobs: (app) => [passJob(app), exportJob(app)],
  crons: (app) => [{ name: 'imports_sweep', pattern: '53 3 * * *', run: () => sweep(app) }],
};
export default imports;
