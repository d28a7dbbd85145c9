/** For tests: what an S3-compatible store answers to the five calls that are made. Keeps what it is given in memory, in one bucket called `bucket`. */
import { createServer, type IncomingMessage } from 'node:http';

export type Bucket = {
  objects: Map<string, Buffer>;
  /** As the environment names it. */
  env: Record<string, string>;
  /** From now on it answers nothing but errors, or again as it should. */
  break(broken: boolean): void;
  end(): void;
};

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  if (!String(request.headers['content-encoding']).includes('aws-chunked')) return raw;
  const parts: Buffer[] = [];
  for (let at = 0; at < raw.length; ) {
    const end = raw.indexOf('\r\n', at);
    const size = Number.parseInt(raw.toString('latin1', at, end), 16);
    if (!size) break;
    parts.push(raw.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

export async function startBucket(): Promise<Bucket> {
  const objects = new Map<string, Buffer>();
  let down = false;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const key = decodeURIComponent(url.pathname.replace('/bucket/', ''));
    if (down) return response.writeHead(500).end();
    if (request.method === 'PUT') {
      objects.set(key, await bodyOf(request));
      return response.writeHead(200).end();
    }
    if (request.method === 'DELETE') {
      objects.delete(key);
      return response.writeHead(204).end();
    }
    if (url.searchParams.has('list-type')) {
      const contents = [...objects]
        .map(([name, bytes]) => `<Contents><Key>${name}</Key><Size>${bytes.length}</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>`)
        .join('');
      return response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end(`<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`);
    }
    const found = objects.get(key);
    if (!found)
      return response
        .writeHead(404, { 'content-type': 'application/xml' })
        .end(request.method === 'HEAD' ? undefined : '<Error><Code>NoSuchKey</Code></Error>');
    return response
      .writeHead(200, { 'content-length': found.length, 'last-modified': new Date(0).toUTCString() })
      .end(request.method === 'HEAD' ? undefined : found);
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as { port: number };
  return {
    objects,
    env: {
      FILES_S3_BUCKET: 'bucket',
      FILES_S3_ENDPOINT: `http://127.0.0.1:${port}`,
      FILES_S3_ACCESS_KEY_ID: 'id',
      FILES_S3_SECRET_ACCESS_KEY: 'secret',
    },
    break: (broken) => {
      down = broken;
    },
    end: () => server.close(),
  };
}
