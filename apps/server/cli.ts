/** `npm run careloop -- <command>`. See main.ts for the cache. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/careloop', import.meta.url)));
await import('./commanding.ts');
