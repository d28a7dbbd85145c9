/** For tests: people who sign in through the API, and the cookies of a browser. */
import type { Role } from '#platform/access';
import { createUser, hashPassword, type User } from '#server/identity';
import type { Answer, Caller, TestApp } from './index.ts';

export const goodPassword = 'plum-harbour-82-lantern';

let hash: Promise<string> | undefined;

export async function person(app: TestApp, role: Role, name: string = role, email = `${name.toLowerCase().replace(/\W+/g, '.')}@team.example`): Promise<User> {
  hash ??= hashPassword(app.app, goodPassword);
  const passwordHash = await hash;
  return app.app.db.transaction((tx) => createUser(tx, null, { name, email, role, passwordHash }));
}

/** A browser: keeps cookies from answer to answer. */
export class Browser {
  readonly app: TestApp;
  readonly jar = new Map<string, string>();
  readonly headers: Record<string, string>;
  lastCookies: string[] = [];

  constructor(app: TestApp, headers: Record<string, string> = {}) {
    this.app = app;
    this.headers = headers;
  }

  async call<T = Record<string, unknown>>(method: keyof Caller, path: string, body?: unknown, extra: Record<string, string> = {}): Promise<Answer<T>> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await this.app.http.inject({
      method: method.toUpperCase() as 'GET',
      url: path,
      headers: { ...(cookie ? { cookie } : {}), ...this.headers, ...extra },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    this.lastCookies = [response.headers['set-cookie'] ?? []].flat();
    for (const line of this.lastCookies) this.#take(line);
    return { status: response.statusCode, body: (response.body.startsWith('{') ? JSON.parse(response.body) : response.body) as T, headers: response.headers };
  }

  #take(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    const value = pair.slice(at + 1);
    if (value === '' || attributes.some((a) => /^max-age=0$/i.test(a))) this.jar.delete(name);
    else this.jar.set(name, value);
  }

  signIn(email: string, password: string = goodPassword): Promise<Answer> {
    return this.call('post', '/api/v1/session', { email, password });
  }
}

export async function signedIn(app: TestApp, user: { email: string }): Promise<Browser> {
  const browser = new Browser(app);
  const answer = await browser.signIn(user.email);
  if (answer.status !== 200) throw new Error(`sign-in failed: ${JSON.stringify(answer.body)}`);
  return browser;
}
