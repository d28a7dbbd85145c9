/** Files of a form are kept while they come in, before it is known whose they are; with the request they become the customer's. */
import { filesErrors } from '#contract/files';
import { limits } from '#contract/portal';
import { type Actor, anonymous } from '#platform/access';
import type { Scope } from '#platform/db';
import type { FormFile, FormUploads } from '#platform/html';
import { ProblemError } from '#platform/http';
import { newId } from '#platform/ids';
import type { App } from '#platform/modules';
import { handOverFiles, storeFile } from '#server/files';

/** An uploader of its own for each form: nobody else can attach these. */
export const formUploader = (): Actor => ({ ...anonymous, id: `form-${newId()}` });

export function uploadsOf(app: App, uploader: Actor): FormUploads {
  return {
    maxFiles: limits.files,
    maxFileBytes: limits.fileBytes,
    keep: async (name, stream, maxBytes) => {
      try {
        const file = await storeFile(app, { name, stream, uploader, maxBytes: maxBytes - 1 });
        return { id: file.id, name: file.name, sizeBytes: file.size_bytes };
      } catch (error) {
        if (error instanceof ProblemError && error.spec.code === filesErrors.tooLarge.code) return 'tooLarge';
        if (error instanceof ProblemError && error.spec.code === filesErrors.empty.code) return 'empty';
        throw error;
      }
    },
  };
}

export async function ownFiles(tx: Scope, files: readonly FormFile[], uploader: Actor, customer: Actor): Promise<string[]> {
  const ids = files.map((file) => file.id);
  await handOverFiles(tx, ids, uploader, customer);
  return ids;
}
