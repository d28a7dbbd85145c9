import { filesErrors, getFile, maxFileBytes, uploadFile } from '#contract/files';
import { platformErrors } from '#platform/contract';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { selectFiles } from './file.repo.ts';
import { presentFile } from './index.ts';
import { sendFile } from './serving.ts';
import { storeFile } from './storing.ts';

export const fileRoutes = (app: App) => [
  handle(
    uploadFile,
    async ({ actor, request }) => {
      if (!request.isMultipart()) throw fail(platformErrors.unsupportedType, { detail: 'multipart/form-data' });
      const part = await request.file({ limits: { fileSize: maxFileBytes + 1, files: 1, fields: 10, parts: 12 } });
      if (!part) throw fail(filesErrors.missing);
      const row = await storeFile(app, { name: part.filename, stream: part.file, uploader: actor });
      return presentFile(row);
    },
    { ownTransactions: true },
  ),
  handle(getFile, async ({ tx, actor, params, query, reply }) => {
    const [file] = await selectFiles(tx, [params.id]);
    const own = file && actor.id !== null && file.uploader_kind === actor.kind && file.uploader_id === actor.id;
    if (!own || file.attached_at) throw fail(platformErrors.notFound);
    return sendFile(app, reply, file, query);
  }),
];
