import { createHmac, randomBytes } from 'node:crypto';

/** As the Standard Webhooks specification writes symmetric secrets. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** One signature for each secret that is valid now, the newest first. */
export function signatures(secrets: readonly string[], id: string, timestampS: number, body: string): string {
  return secrets
    .map(
      (secret) =>
        `v1,${createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
          .update(`${id}.${timestampS}.${body}`)
          .digest('base64')}`,
    )
    .join(' ');
}
