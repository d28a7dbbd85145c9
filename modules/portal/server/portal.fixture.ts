/** For tests: a browser without script that keeps cookies, follows redirects when asked, and sends forms as multipart. */
import type { TestApp } from '#testing';

export type Page = { status: number; body: string; location: string; headers: Record<string, unknown> };
export type Upload = { field: string; name: string; bytes: Buffer };

export class Visitor {
  readonly #app: TestApp;
  readonly #cookies = new Map<string, string>();
  readonly #headers: Record<string, string>;
  constructor(app: TestApp, headers: Record<string, string> = {}) {
    this.#app = app;
    this.#headers = headers;
  }

  get(url: string, headers: Record<string, string> = {}): Promise<Page> {
    return this.#send('GET', url, undefined, headers);
  }
  /** As a browser does for `enctype="multipart/form-data"`. */
  post(url: string, fields: Record<string, string | string[]>, files: Upload[] = [], headers: Record<string, string> = {}): Promise<Page> {
    const boundary = `----careloop${Math.random().toString(36).slice(2)}`;
    const parts: Buffer[] = [];
    for (const [name, value] of Object.entries(fields)) {
      for (const one of Array.isArray(value) ? value : [value])
        parts.push(Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${one}\r\n`));
    }
    for (const file of files) {
      parts.push(
        Buffer.from(
          `--${boundary}\r\ncontent-disposition: form-data; name="${file.field}"; filename="${file.name.replaceAll('"', '%22')}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
        ),
        file.bytes,
        Buffer.from('\r\n'),
      );
    }
    parts.push(Buffer.from(`--${boundary}--\r\n`));
    return this.#send('POST', url, Buffer.concat(parts), {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      origin: 'http://localhost',
      ...headers,
    });
  }
  postUrlencoded(url: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> {
    return this.#send('POST', url, new URLSearchParams(fields).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      origin: 'http://localhost',
      ...headers,
    });
  }

  async #send(method: 'GET' | 'POST', url: string, payload: Buffer | string | undefined, headers: Record<string, string>): Promise<Page> {
    const cookie = [...this.#cookies].map(([k, v]) => `${k}=${v}`).join('; ');
    const answer = await this.#app.http.inject({
      method,
      url,
      headers: { host: 'localhost', 'accept-language': 'en', ...this.#headers, ...(cookie ? { cookie } : {}), ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return { status: answer.statusCode, body: answer.body, location: String(answer.headers.location ?? ''), headers: answer.headers };
  }
}

/** The sealed id of the page's main form. */
export const sealedIn = (page: Page): string => /name="form" value="([^"]+)"/.exec(page.body.slice(page.body.indexOf('<main')))?.[1] ?? '';

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#13': '\r' };
export const unescaped = (markup: string): string => markup.replace(/&(amp|lt|gt|quot|#39|#13);/g, (_, name: string) => named[name] ?? '');

/** Fills the public form as a person would, and sends it. */
export async function ask(app: TestApp, visitor: Visitor, more: Record<string, string | string[]> = {}, files: Upload[] = []): Promise<Page> {
  const form = sealedIn(await visitor.get('/request'));
  app.clock.advance(5_000);
  return visitor.post(
    '/request',
    { form, website: '', subject: 'Kettle is leaking', message: 'It drips\nfrom the base.', name: 'Ana Costa', email: 'ana@example.com', ...more },
    files,
  );
}

export type Mail = {
  kind: string;
  to_email: string;
  subject: string;
  text: string;
  html: string | null;
  headers: Record<string, string>;
  from_name: string | null;
  key: string | null;
};
export const mailsOf = (app: TestApp): Promise<Mail[]> =>
  app.app.db.read().rows<Mail>('select kind, to_email, subject, text, html, headers, from_name, key from outgoing_mail order by created_at, id');
export const linkIn = (text: string, path: string): string => new RegExp(`http://localhost(${path}/[\\w-]{43})`).exec(text)?.[1] ?? '';
