import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Secrets never reach a log: these paths are blanked wherever they appear in a logged object. */
const secretPaths = ['password', 'token', 'secret', 'authorization', 'cookie', 'key'].flatMap((k) => [
  k,
  `*.${k}`,
  `*.*.${k}`,
  `headers.${k}`,
  `req.headers.${k}`,
]);

export function createLog(level: string): Log {
  return pino({ level, redact: { paths: secretPaths, censor: '[hidden]' }, timestamp: pino.stdTimeFunctions.isoTime, base: undefined });
}
