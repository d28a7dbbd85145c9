/** Forms as browsers send them without scripts: multipart with files, or urlencoded. */
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export type FormFile = { id: string; name: string; sizeBytes: number };
export type FormUploads = {
  maxFiles: number;
  maxFileBytes: number;
  /** Keeps one file while it comes in. `maxBytes` is one more than allowed: a file of that size is too large. */
  keep(name: string, stream: Readable, maxBytes: number): Promise<FormFile | 'tooLarge' | 'empty'>;
};

export class FormPost {
  readonly #fields: ReadonlyMap<string, readonly string[]>;
  readonly files: readonly FormFile[];
  /** Names of files that were refused. */
  readonly tooLarge: readonly string[];
  readonly tooMany: boolean;

  constructor(fields: ReadonlyMap<string, readonly string[]>, files: readonly FormFile[] = [], tooLarge: readonly string[] = [], tooMany = false) {
    this.#fields = fields;
    this.files = files;
    this.tooLarge = tooLarge;
    this.tooMany = tooMany;
  }

  /** What stands in a field; empty when it was not sent. */
  value(name: string): string {
    return this.#fields.get(name)?.[0] ?? '';
  }
  values(name: string): readonly string[] {
    return this.#fields.get(name) ?? [];
  }
}

/** Gives a part of the server the parsers that forms need. Call it in a scope of its own: the API keeps answering 415 to forms. */
export async function acceptForms(server: FastifyInstance): Promise<void> {
  const [{ default: multipart }, { default: formbody }] = await Promise.all([import('@fastify/multipart'), import('@fastify/formbody')]);
  if (!server.hasContentTypeParser('multipart/form-data')) await server.register(multipart, { throwFileSizeLimit: false });
  if (!server.hasContentTypeParser('application/x-www-form-urlencoded')) await server.register(formbody, { bodyLimit: 512 * 1024 });
}

/** A text as it is kept: line ends as line feeds, no NUL (PostgreSQL cannot hold it), everything else as it came. */
const kept = (text: string): string => text.replace(/\r\n?/g, '\n').replaceAll('\u0000', '');

/** Without `uploads` files are read past. */
export async function readForm(request: FastifyRequest, uploads?: FormUploads): Promise<FormPost> {
  const fields = new Map<string, string[]>();
  const add = (name: string, value: string): void => {
    const list = fields.get(name) ?? [];
    if (list.length < 200) list.push(kept(value));
    fields.set(name, list);
  };
  if (!request.isMultipart()) {
    const { body } = request;
    for (const [name, value] of Object.entries(body && typeof body === 'object' ? body : {}))
      for (const one of Array.isArray(value) ? value : [value]) if (typeof one === 'string') add(name, one);
    return new FormPost(fields);
  }
  const files: FormFile[] = [];
  const tooLarge: string[] = [];
  let tooMany = false;
  const most = uploads?.maxFiles ?? 0;
  const mostBytes = (uploads?.maxFileBytes ?? 0) + 1;
  // Some more files than allowed come through the parser, so that the page can say what is wrong.
  const parts = request.parts({ limits: { fieldSize: 256 * 1024, fields: 300, files: most + 20, fileSize: mostBytes, parts: 320 } });
  for await (const part of parts) {
    if (part.type === 'field') {
      if (typeof part.value === 'string') add(part.fieldname, part.value);
      continue;
    }
    // A file input that was left empty comes as a file without a name.
    if (!part.filename || !uploads || files.length >= most) {
      tooMany ||= Boolean(part.filename) && files.length >= most;
      part.file.resume();
      continue;
    }
    const taken = await uploads.keep(part.filename, part.file, mostBytes);
    part.file.resume();
    if (taken === 'tooLarge' || part.file.truncated) tooLarge.push(part.filename);
    else if (taken !== 'empty') files.push(taken);
  }
  return new FormPost(fields, files, tooLarge, tooMany);
}
