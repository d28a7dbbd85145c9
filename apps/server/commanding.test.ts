import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commands } from './commands.ts';

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));

async function careloop(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number>((done) => child.once('close', (c) => done(c ?? -1))),
  ]);
  return { code, out, err };
}

test('help is an answer; what was asked wrongly ends with 2 and says how to ask', async () => {
  const [help, unknown, option] = await Promise.all([careloop('--help'), careloop('frobnicate'), careloop('export', '--everything')]);
  expect([help.code, help.err]).toEqual([0, '']);
  for (const { usage } of commands) expect(help.out).toContain(usage);
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('There is no command "frobnicate".')]);
  expect([option.code, option.err]).toEqual([2, "Unknown option '--everything'.\nUsage: npm run careloop -- export FILE [--with-files]\n"]);
});

test('it is no failure when nobody reads on', async () => {
  const child = spawn(process.execPath, [cli, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const [err, code] = await Promise.all([text(child.stderr), new Promise((done) => child.once('close', done))]);
  expect([code, err]).toEqual([0, '']);
});
