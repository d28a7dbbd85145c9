/** Errors people can act on. Thrown anywhere below a route, answered as RFC 9457 problem details in the reader's language. */
import type { ErrorSpec, Problem } from '#platform/contract';
import { platformErrors, saidIn } from '#platform/contract';
import { baseLanguageOf } from '#platform/i18n';

export type FieldError = { path: string; message: string };

export class ProblemError extends Error {
  readonly spec: ErrorSpec;
  readonly detail: string | undefined;
  readonly fields: FieldError[] | undefined;
  readonly retryAfterS: number | undefined;

  constructor(spec: ErrorSpec, more: { detail?: string; fields?: FieldError[]; retryAfterS?: number } = {}) {
    super(`${spec.code}${more.detail ? `: ${more.detail}` : ''}`);
    this.name = 'ProblemError';
    this.spec = spec;
    this.detail = more.detail;
    this.fields = more.fields;
    this.retryAfterS = more.retryAfterS;
  }
}

/** `throw fail(errors.notFound)`; `detail` names the value and what to do, never a secret. */
export function fail(spec: ErrorSpec, more: { detail?: string; fields?: FieldError[]; retryAfterS?: number } = {}): ProblemError {
  return new ProblemError(spec, more);
}

/** The database's and the framework's own failures, as something a person can act on. Everything else is a bug: 500, logged. */
export function toProblemError(error: unknown): ProblemError | null {
  if (error instanceof ProblemError) return error;
  const { code = '', statusCode, validation } = error as { code?: string; statusCode?: number; validation?: unknown };
  if (validation) return fail(platformErrors.invalid, { fields: fieldsOf(validation) });
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || code === 'FST_REQ_FILE_TOO_LARGE' || statusCode === 413) return fail(platformErrors.tooLarge);
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || statusCode === 415) return fail(platformErrors.unsupportedType);
  if (code === 'FST_ERR_BAD_URL') return fail(platformErrors.notFound);
  if (statusCode && statusCode >= 400 && statusCode < 500) return fail(platformErrors.malformed);
  if (code === '40001' || code === '40P01') return fail(platformErrors.conflict);
  if (code === '55P03') return fail(platformErrors.inUse, { retryAfterS: 5 });
  if (code === '53100' || code === 'ENOSPC' || code === 'EDQUOT') return fail(platformErrors.full);
  if (
    code.startsWith('08') ||
    code.startsWith('57P') ||
    code === '53200' ||
    code === '53300' ||
    code === '57014' ||
    code === 'ECONNREFUSED' ||
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    /timeout exceeded when trying to connect|Connection terminated/i.test(String(error))
  ) {
    return fail(platformErrors.busy, { retryAfterS: 5 });
  }
  if (code === '22021' || code === '22P05') return fail(platformErrors.invalid, { detail: 'A text holds a character that cannot be stored.' });
  return null;
}

function fieldsOf(validation: unknown): FieldError[] {
  if (!Array.isArray(validation)) return [];
  return validation.slice(0, 50).map((v: { instancePath?: string; path?: unknown[]; message?: string }) => ({
    path: Array.isArray(v.path) ? v.path.map(String).join('.') : (v.instancePath ?? '').replace(/^\//, '').replaceAll('/', '.'),
    message: v.message ?? 'is not right',
  }));
}

export function problemBody(error: ProblemError, language: string, requestId: string, instance: string): Problem {
  return {
    type: `about:blank#${error.spec.code}`,
    title: error.spec.title[baseLanguageOf(language)],
    status: error.spec.status,
    code: error.spec.code,
    ...(error.detail ? { detail: error.detail } : {}),
    ...(error.fields ? { errors: error.fields.map(({ path, message }) => ({ path, message: saidIn(message, baseLanguageOf(language)) })) } : {}),
    instance,
    requestId,
  };
}
