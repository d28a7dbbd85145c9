import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, makeFolder, readConfig } from './index.ts';

test('an empty environment gives a product on this machine only', () => {
  expect(readConfig({})).toMatchObject({ port: 3000, host: '127.0.0.1', publicUrl: 'http://127.0.0.1:3000', databaseUrl: null, role: 'all' });
});

test.each([
  [{ PORT: 'eighty' }, /PORT must be a number/],
  [{ PORT: '70000' }, /PORT must be a number from 1 to 65535/],
  [{ PORT: ' ' }, /PORT must be a number/],
  [{ PORT: '3000.5' }, /PORT must be a number/],
  [{ PUBLIC_URL: 'ftp://help.example.com' }, /PUBLIC_URL must be the full address/],
  [{ PUBLIC_URL: 'https://help.example.com/?from=here' }, /PUBLIC_URL must be the full address/],
  [{ PUBLIC_URL: 'https://example.com/help' }, /PUBLIC_URL must be the full address people use, without a path/],
  [{ DATABASE_URL: 'postgres://' }, /DATABASE_URL must look like postgres:/],
  [{ TRUST_PROXY: '10.0.0.1, banana' }, /TRUST_PROXY must be a list/],
  [{ TRUST_PROXY: '10.0.0.0/33' }, /TRUST_PROXY must be a list/],
  [{ CARELOOP_EGRESS_ALLOW: '127.0.0.1:99999' }, /CARELOOP_EGRESS_ALLOW must be a list/],
  [{ PUBLIC_URL: 'help.example.com' }, /PUBLIC_URL must be the full address/],
  [{ DATABASE_URL: 'mysql://x' }, /DATABASE_URL must look like postgres:/],
  [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL must be one of/],
  [{ CARELOOP_ADMIN_EMAIL: 'a@example.com' }, /go together/],
])('a wrong value is refused with a sentence that says what to set: %o', (env, sentence) => {
  expect(() => readConfig(env)).toThrow(ConfigError);
  expect(() => readConfig(env)).toThrow(sentence);
});

test('all wrong values are named at once, and a password is never repeated', () => {
  try {
    readConfig({ PORT: 'x', CARELOOP_ADMIN_EMAIL: 'no address', CARELOOP_ADMIN_PASSWORD: 'secret1' });
    expect.unreachable();
  } catch (error) {
    expect(String(error)).toMatch(/PORT[\s\S]*CARELOOP_ADMIN_EMAIL[\s\S]*CARELOOP_ADMIN_PASSWORD/);
    expect(String(error)).not.toContain('secret1');
  }
});

test('the password in a refused address is not repeated', () => {
  expect(() => readConfig({ DATABASE_URL: 'postgress://careloop:s:e@cret@db.example/careloop' })).toThrow(
    /set to "postgress:\/\/careloop:\[hidden\]@db\.example/,
  );
});

test('right values are taken as they are', () => {
  const env = {
    PORT: '8080',
    PUBLIC_URL: 'https://help.example.com/',
    DATABASE_URL: 'postgres:///careloop?host=/var/run/postgresql',
    TRUST_PROXY: 'loopback, 10.0.0.0/8, ::1',
  };
  expect(readConfig(env, ['--role', 'web'])).toMatchObject({
    port: 8080,
    publicUrl: 'https://help.example.com',
    trustProxy: ['loopback', '10.0.0.0/8', '::1'],
    role: 'web',
  });
});

test('an option that is not there is refused, not passed over', () => {
  expect(() => readConfig({}, ['--rol', 'web'])).toThrow(/"--rol web" is not understood/);
});

test('a role that does not exist is refused', () => {
  expect(() => readConfig({}, ['--role', 'boss'])).toThrow(/--role must be web, worker or all/);
});

test('a folder is made with those above it; where none can be, that is said at once', () => {
  const root = mkdtempSync(join(tmpdir(), 'careloop-folder-'));
  makeFolder(join(root, 'a', 'b'));
  makeFolder(join(root, 'a', 'b'));
  expect(statSync(join(root, 'a', 'b')).isDirectory()).toBe(true);
  writeFileSync(join(root, 'file'), 'x');
  expect(() => makeFolder(join(root, 'file', 'c'))).toThrow();
  expect(() => makeFolder(join(root, 'file'))).toThrow(/not a folder/);
  if (process.platform === 'linux') expect(() => makeFolder('/proc/careloop/data')).toThrow();
  rmSync(root, { recursive: true });
});
