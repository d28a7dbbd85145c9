import { z } from 'zod';
import { defineEvents } from '#platform/contract';

export { importsErrors } from './errors.ts';
export * from './exports.ts';
export * from './imports.ts';

/** Numbers and ids only. */
export const importsEvents = defineEvents({
  'import.started': z.object({ importId: z.uuid(), kind: z.string(), lines: z.number() }),
  'import.finished': z.object({ importId: z.uuid(), requestedBy: z.string().nullable(), state: z.string(), counts: z.record(z.string(), z.number()) }),
  'export.started': z.object({ exportId: z.uuid(), withFiles: z.boolean() }),
  'export.finished': z.object({ exportId: z.uuid(), counts: z.record(z.string(), z.number()) }),
  'export.downloaded': z.object({ exportId: z.uuid() }),
});
