/** `npm start`. Compiled code and stripped types are kept beside the packages, so that every start after the first is short. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/careloop', import.meta.url)));
await import('./serving.ts');
