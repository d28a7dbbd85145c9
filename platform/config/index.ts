/** The process environment, checked once at start. A wrong value stops the start with a sentence that says what to set. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';

export { makeFolder } from './folder.ts';

export type ProcessRole = 'all' | 'web' | 'worker';

export type Config = {
  port: number;
  host: string;
  dataDir: string;
  publicUrl: string;
  databaseUrl: string | null;
  role: ProcessRole;
  logLevel: string;
  trustProxy: string[];
  /** `host:port` of receivers in private networks that webhooks may call. */
  egressAllow: string[];
  admin: { email: string; password: string } | null;
  /** Where uploaded files go instead of DATA_DIR/files. */
  filesS3: {
    bucket: string;
    region: string;
    endpoint: string | null;
    accessKeyId: string | null;
    secretAccessKey: string | null;
    forcePathStyle: boolean;
  } | null;
  production: boolean;
};

const list = (value: string | undefined) =>
  (value ?? '')
    .split(',')
    .map((s) => s.trim())
    .filter(Boolean);
const portSentence = 'must be a number from 1 to 65535, for example 3000';
const isPort = (value: string) => /^\d{1,5}$/.test(value) && Number(value) <= 65535;
/** `postgres://` with a host (or a socket folder in `?host=`) and a database. */
const isDatabaseUrl = (value: string) => {
  if (!/^postgres(ql)?:\/\//.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return (url.hostname !== '' || url.searchParams.has('host')) && url.pathname.length > 1;
};
/** The workspace and the pages for customers are at the root of their host: behind a path no link of theirs would lead anywhere. */
const isPublicUrl = (value: string) => {
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return /^\/*$/.test(url.pathname) && !url.search && !url.hash && !url.username && !url.password;
};
const isProxy = (value: string) => {
  const [address = '', bits, more] = value.split('/');
  if (['loopback', 'linklocal', 'uniquelocal'].includes(value)) return true;
  return isIP(address) > 0 && more === undefined && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128)));
};
/** What was set, without a password in it. */
const shownValue = (name: string, value: string) => (/PASSWORD|SECRET/.test(name) ? '[hidden]' : value.replace(/(\/\/[^:@/]*):.*@/, '$1:[hidden]@'));
const fields = {
  PORT: z.string().refine(isPort, portSentence).transform(Number).default(3000),
  HOST: z.string().min(1, 'must be an address to listen on, for example 127.0.0.1 or 0.0.0.0').default('127.0.0.1'),
  DATA_DIR: z.string().min(1, 'must be a folder that can be written, for example ./data').default('./data'),
  PUBLIC_URL: z.string().refine(isPublicUrl, 'must be the full address people use, without a path, for example https://help.example.com').optional(),
  DATABASE_URL: z.string().refine(isDatabaseUrl, 'must look like postgres://user:password@host:5432/database').optional(),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], { error: 'must be one of trace, debug, info, warn, error, fatal, silent' })
    .default('info'),
  TRUST_PROXY: z
    .string()
    .refine((v) => list(v).every(isProxy), 'must be a list of addresses or networks with commas, for example 10.0.0.5,192.168.0.0/24')
    .optional(),
  FILES_S3_BUCKET: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{1,62}$/, 'must be the name of a bucket')
    .optional(),
  FILES_S3_REGION: z.string().default('us-east-1'),
  FILES_S3_ENDPOINT: z.url({ error: 'must be the full address of the store, for example https://s3.example.com' }).optional(),
  FILES_S3_ACCESS_KEY_ID: z.string().optional(),
  FILES_S3_SECRET_ACCESS_KEY: z.string().optional(),
  CARELOOP_EGRESS_ALLOW: z
    .string()
    .refine((v) => list(v).every((entry) => /^[^\s/]+:\d{1,5}$/.test(entry) && isPort(entry.slice(entry.lastIndexOf(':') + 1))), {
      error: 'must be a list of host:port with commas, for example hooks.intranet.example:8443',
    })
    .optional(),
  CARELOOP_ADMIN_EMAIL: z.email({ error: 'must be a mail address' }).optional(),
  CARELOOP_ADMIN_PASSWORD: z.string().min(12, 'must have at least 12 characters').max(128, 'must have at most 128 characters').optional(),
};

export class ConfigError extends Error {}

/** @throws ConfigError with one line for each wrong value. */
export function readConfig(env: Record<string, string | undefined>, argv: readonly string[] = []): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([k, v]) => k in fields && v !== undefined && v !== ''));
  const parsed = z.object(fields).safeParse(present);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((i) => `${i.path.join('.')} ${i.message}. It is set to "${shownValue(String(i.path[0]), String(present[String(i.path[0])]))}".`);
  const at = argv.indexOf('--role');
  const role = at >= 0 ? argv[at + 1] : 'all';
  const stray = argv.filter((_, i) => at < 0 || (i !== at && i !== at + 1));
  if (stray.length > 0)
    problems.push(
      `"${stray.join(' ')}" is not understood. The one option is --role web, --role worker or --role all; everything else is set in the environment.`,
    );
  if (role !== 'all' && role !== 'web' && role !== 'worker') problems.push(`--role must be web, worker or all. It is "${role ?? ''}".`);
  if (parsed.success && Boolean(parsed.data.CARELOOP_ADMIN_EMAIL) !== Boolean(parsed.data.CARELOOP_ADMIN_PASSWORD)) {
    problems.push('CARELOOP_ADMIN_EMAIL and CARELOOP_ADMIN_PASSWORD go together. Set both or neither.');
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems.join('\n'));
  const v = parsed.data;
  const shown = v.HOST === '0.0.0.0' || v.HOST === '::' ? 'localhost' : v.HOST.includes(':') ? `[${v.HOST}]` : v.HOST;
  return {
    port: v.PORT,
    host: v.HOST,
    dataDir: resolve(v.DATA_DIR),
    databaseUrl: v.DATABASE_URL ?? null,
    role: role as ProcessRole,
    logLevel: v.LOG_LEVEL,
    publicUrl: (v.PUBLIC_URL ?? `http://${shown}:${v.PORT}`).replace(/\/+$/, ''),
    trustProxy: list(v.TRUST_PROXY),
    egressAllow: list(v.CARELOOP_EGRESS_ALLOW).map((entry) => entry.toLowerCase().replace(/[[\]]/g, '')),
    admin: v.CARELOOP_ADMIN_EMAIL && v.CARELOOP_ADMIN_PASSWORD ? { email: v.CARELOOP_ADMIN_EMAIL, password: v.CARELOOP_ADMIN_PASSWORD } : null,
    filesS3: v.FILES_S3_BUCKET
      ? {
          bucket: v.FILES_S3_BUCKET,
          region: v.FILES_S3_REGION,
          endpoint: v.FILES_S3_ENDPOINT ?? null,
          accessKeyId: v.FILES_S3_ACCESS_KEY_ID ?? null,
          secretAccessKey: v.FILES_S3_SECRET_ACCESS_KEY ?? null,
          forcePathStyle: v.FILES_S3_ENDPOINT !== undefined,
        }
      : null,
    production: env.NODE_ENV !== 'test' && env.NODE_ENV !== 'development',
  };
}
