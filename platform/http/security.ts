/** Headers every answer carries. */
export function contentSecurityPolicy(nonce?: string): string {
  const styleNonce = nonce ? ` 'nonce-${nonce}'` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${styleNonce}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "media-src 'self' blob:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
    "worker-src 'self'",
  ].join('; ');
}

export const commonHeaders: Record<string, string> = {
  // Pages and frames say more; an answer of the API shows nothing, in no frame either.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** Where people come by https, browsers are told to stay with it. */
const headersOverHttps = { ...commonHeaders, 'strict-transport-security': 'max-age=31536000; includeSubDomains' };
export const headersFor = (publicUrl: string): Record<string, string> => (publicUrl.startsWith('https:') ? headersOverHttps : commonHeaders);

/** State-changing requests that carry a cookie must come from our own pages. Browsers send Origin on all of them; keys send no cookie. */
export function originAllowed(origin: string | undefined, fetchSite: string | undefined, publicUrl: string, host: string | undefined): boolean {
  if (fetchSite && fetchSite !== 'same-origin' && fetchSite !== 'none') return false;
  if (!origin) return true;
  if (origin === new URL(publicUrl).origin) return true;
  try {
    return host !== undefined && new URL(origin).host === host;
  } catch {
    return false;
  }
}
