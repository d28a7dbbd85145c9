/** `npm run dev`: the server starts again when its sources change, the workspace reloads by itself. PORT is the server's; the workspace is printed. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createServer } from 'vite';

const root = join(import.meta.dirname, '..');
const port = process.env.PORT || '3000';
const api = `http://127.0.0.1:${port}`;

// vite.config.ts sends what is not the workspace's to this address.
process.env.CARELOOP_API = api;
const vite = await createServer({ configFile: join(root, 'vite.config.ts') });
await vite.listen();
vite.printUrls();

const server = spawn(process.execPath, ['--watch', '--watch-preserve-output', join(root, 'apps/server/main.ts')], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PORT: port, NODE_ENV: 'development', CARELOOP_DEV: '1' },
});

let ending = false;
function end(): void {
  if (ending) return;
  ending = true;
  server.kill('SIGTERM');
  void vite.close();
}
server.on('exit', (code) => {
  end();
  process.exitCode = code ?? 0;
});
process.on('SIGINT', end);
process.on('SIGTERM', end);
