/** For the journeys: the product as people start it (a process of its own with its own database), a mail server on loopback, and a browser. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { freePort, isRunning, until } from '#platform/waiting';
import { findBrowser } from '../scripts/ensure-browser.ts';

export { isRunning, until };

const root = join(import.meta.dirname, '..');
export const admin = { email: 'ada@careloop.example', password: 'plum-harbour-82-lantern', name: 'Ada Keller' };

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class Product {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'careloop-e2e-'));
  readonly env: Record<string, string>;
  /** What it printed, standard output and errors. */
  printed = '';
  address = '';
  process: ChildProcess | undefined;

  private constructor(env: Record<string, string>) {
    this.env = env;
  }

  /** @param options.setUp false leaves the first run to the printed link. */
  static async start(options: { setUp?: boolean; env?: Record<string, string> } = {}): Promise<Product> {
    const port = await freePort();
    const first: Record<string, string> = options.setUp === false ? {} : { CARELOOP_ADMIN_EMAIL: admin.email, CARELOOP_ADMIN_PASSWORD: admin.password };
    const product = new Product({ PORT: String(port), HOST: '127.0.0.1', PUBLIC_URL: `http://127.0.0.1:${port}`, LOG_LEVEL: 'warn', ...first, ...options.env });
    await product.run();
    return product;
  }

  /** Starts it, or starts it again with the same data. */
  async run(): Promise<void> {
    const { PATH = '', HOME = '', LANG = '' } = process.env;
    this.printed = '';
    const child = spawn(process.execPath, ['apps/server/main.ts'], {
      cwd: root,
      env: { PATH, HOME, LANG, DATA_DIR: this.dataDir, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.printed += text;
      });
    await until(
      () => {
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${this.printed}`);
        return /Careloop is ready: \S+/.test(this.printed);
      },
      110_000,
      'The product is ready',
    );
    this.address = this.env.PUBLIC_URL ?? '';
  }

  get pid(): number {
    return this.process?.pid ?? 0;
  }

  /** The embedded PostgreSQL's own process. */
  get postgresPid(): number {
    const file = [
      join(this.dataDir, 'postgres', 'postmaster.pid'),
      join(this.dataDir, 'postmaster.pid'),
      join(this.dataDir, 'postgres', 'data', 'postmaster.pid'),
    ].find((path) => existsSync(path));
    return file ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
  }

  /** Sends a signal and waits until the process is gone. */
  async end(signal: NodeJS.Signals = 'SIGINT', withinMs = 30_000): Promise<number | null> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    child.kill(signal);
    await until(() => child.exitCode !== null || child.signalCode !== null, withinMs, `It ends on ${signal}`);
    return child.exitCode;
  }

  async remove(): Promise<void> {
    await this.end().catch(() => this.end('SIGKILL'));
    const postgres = this.postgresPid;
    if (postgres && isRunning(postgres)) process.kill(postgres, 'SIGQUIT');
    if (postgres) await until(() => !isRunning(postgres), 10_000, 'PostgreSQL ends').catch(() => {});
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Calls the API as a signed-in person (a cookie) or a key. */
  async call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: T; cookie: string }> {
    const response = await fetch(this.address + path, {
      method,
      headers: { origin: this.address, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0] ?? '')
      .join('; ');
    return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : text) as T, cookie };
  }

  async cookieOf(email = admin.email, password = admin.password): Promise<{ cookie: string }> {
    const answer = await this.call('POST', '/api/v1/session', { email, password });
    if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${JSON.stringify(answer.body)}`);
    return { cookie: answer.cookie };
  }
}

export type Mail = { to: string; from: string; subject: string; text: string; html: string };

export class Mailbox {
  readonly mails: Mail[] = [];
  port = 0;
  readonly #server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
    logger: false,
    closeTimeout: 100,
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', async () => {
        const mail = await PostalMime.parse(Buffer.concat(parts));
        for (const to of session.envelope.rcptTo)
          this.mails.push({ to: to.address, from: mail.from?.address ?? '', subject: mail.subject ?? '', text: mail.text ?? '', html: mail.html ?? '' });
        done();
      });
    },
  });

  static async open(): Promise<Mailbox> {
    const box = new Mailbox();
    box.#server.on('error', () => {});
    await new Promise<void>((ready) => box.#server.listen(0, '127.0.0.1', ready));
    box.port = (box.#server.server.address() as { port: number }).port;
    return box;
  }

  /** The smtp settings that lead here. */
  get settings(): Record<string, unknown> {
    return { host: '127.0.0.1', port: this.port, security: 'none', fromAddress: 'help@careloop.example', fromName: 'Help' };
  }

  /** The newest mail to an address whose text or subject matches. */
  mail(to: string, pattern: RegExp, withinMs = 30_000): Promise<Mail> {
    return until(
      () => this.mails.findLast((m) => m.to === to && (pattern.test(m.text) || pattern.test(m.subject))),
      withinMs,
      `A mail to ${to} with ${pattern}`,
    );
  }

  close(): Promise<void> {
    return new Promise((done) => this.#server.close(() => done()));
  }
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('There is no Chromium. `npm test` installs one; or set CHROME_PATH.');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
  });
}

/** A link in a mail, by the beginning of its path. */
export function linkIn(mail: Mail, path: string): string {
  const found = new RegExp(`http://127\\.0\\.0\\.1:\\d+${path}[^\\s"<>]*`).exec(mail.text)?.[0];
  if (!found) throw new Error(`No ${path} link in: ${mail.text}`);
  return found;
}

/** What an authenticator app shows for a secret now. */
export function codeOf(secret: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/\W/g, '').toUpperCase()].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
