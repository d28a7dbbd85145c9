/** Requests over keep-alive connections, with time limits; an answer that does not come is an answer too. */
import http from 'node:http';

export type Answer<T = Record<string, unknown>> = { /** 0: none came. */ status: number; body: T; headers: http.IncomingHttpHeaders; tookMs: number };
export type Call = { method: string; path: string; body?: unknown; headers?: Record<string, string>; timeoutMs?: number };

export class Caller {
  readonly port: number;
  readonly #agent: http.Agent;
  readonly #headers: Record<string, string>;

  constructor(port: number, headers: Record<string, string>, sockets = 64) {
    this.port = port;
    this.#headers = headers;
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: sockets });
  }

  call<T = Record<string, unknown>>({ method, path, body, headers, timeoutMs = 20_000 }: Call): Promise<Answer<T>> {
    const begun = performance.now();
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise((resolve) => {
      const none = () => resolve({ status: 0, body: {} as T, headers: {}, tookMs: performance.now() - begun });
      const request = http.request(
        {
          host: '127.0.0.1',
          port: this.port,
          method,
          path,
          agent: this.#agent,
          headers: {
            ...this.#headers,
            ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
            ...headers,
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', none);
          response.on('aborted', none);
          response.on('end', () => {
            const raw = Buffer.concat(parts).toString('utf8');
            const json = /json/.test(String(response.headers['content-type'] ?? ''));
            resolve({
              status: response.statusCode ?? 0,
              body: (json && raw ? JSON.parse(raw) : raw) as T,
              headers: response.headers,
              tookMs: performance.now() - begun,
            });
          });
        },
      );
      request.setTimeout(timeoutMs, () => request.destroy());
      request.on('error', none);
      request.end(text);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** A file of text, as a browser sends it. */
export function upload(caller: Caller, filename: string, text: string): Promise<Answer<{ id: string }>> {
  const edge = 'careloop-faults-edge';
  const body = `--${edge}\r\ncontent-disposition: form-data; name="file"; filename="${filename}"\r\ncontent-type: text/plain\r\n\r\n${text}\r\n--${edge}--\r\n`;
  return caller.call({ method: 'POST', path: '/api/v1/files', body, headers: { 'content-type': `multipart/form-data; boundary=${edge}` } });
}
