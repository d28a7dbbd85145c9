import { type DestinationStream, type Logger, pino } from 'pino';
import { z } from 'zod';

export type Log = Logger;

/** Secrets never reach a log: these paths are blanked wherever they appear in a logged object. */
const secretPaths = ['password', 'token', 'secret', 'authorization', 'cookie', 'key'].flatMap((k) => [
  k,
  `*.${k}`,
  `*.*.${k}`,
  `headers.${k}`,
  `req.headers.${k}`,
]);

const shown = z.object({ message: z.string(), code: z.string().optional(), stack: z.string().optional(), cause: z.unknown().optional() });

/**
 * Of an error only what it says and where. Drivers hang more on theirs: the connection with its password, the statement's values, the row that was
 * in the way.
 */
function errorOnly(error: unknown, depth = 0): unknown {
  const { success, data } = shown.safeParse(error);
  if (!success) return String(error);
  const { message, code, stack, cause } = data;
  return {
    type: error instanceof Error ? error.name : typeof error,
    message,
    ...(code ? { code } : {}),
    ...(stack ? { stack } : {}),
    ...(cause && depth < 3 ? { cause: errorOnly(cause, depth + 1) } : {}),
  };
}

export function createLog(level: string, destination?: DestinationStream): Log {
  return pino(
    {
      level,
      redact: { paths: secretPaths, censor: '[hidden]' },
      timestamp: pino.stdTimeFunctions.isoTime,
      base: undefined,
      serializers: { err: (error) => errorOnly(error) },
    },
    destination,
  );
}
