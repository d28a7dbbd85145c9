/** Facts about people and access. No mail address, name or secret is in them: ids, words and counts only. */
import { z } from 'zod';
import { defineEvents } from '#platform/contract';

const userId = z.object({ userId: z.string() });
const change = z.object({ from: z.unknown(), to: z.unknown() });

export const identityEvents = defineEvents({
  'user.invited': z.object({ invitationId: z.string(), role: z.string(), teamIds: z.array(z.number()) }),
  'invitation.resent': z.object({ invitationId: z.string() }),
  'invitation.revoked': z.object({ invitationId: z.string() }),
  /** The team module puts the person into the teams. */
  'user.joined': userId.extend({ role: z.string(), teamIds: z.array(z.number()), how: z.enum(['invitation', 'setup', 'created']) }),
  'user.changed': userId.extend({ fields: z.array(z.string()), role: change.optional() }),
  'user.deactivated': userId,
  'user.reactivated': userId,
  'password.changed': userId.extend({ how: z.enum(['self', 'link']) }),
  'password.resetAsked': userId,
  /** `network` is the address without its last part: where, not who. */
  'session.started': userId.extend({
    sessionId: z.string(),
    method: z.enum(['password', 'twoFactor', 'backupCode', 'trustedDevice', 'invitation', 'setup']),
    network: z.string(),
  }),
  /** `who` is a keyed hash of the address when nobody has it. */
  'session.failed': z.object({
    reason: z.enum(['password', 'code', 'tooManyTries']),
    userId: z.string().optional(),
    who: z.string().optional(),
    network: z.string(),
  }),
  'session.ended': userId.extend({
    sessionIds: z.array(z.string()),
    why: z.enum(['signedOut', 'revoked', 'password', 'deactivated', 'twoFactor', 'administrator']),
  }),
  'twofactor.enabled': userId,
  'twofactor.disabled': userId,
  'twofactor.codesRenewed': userId,
  /** Somebody was turned away again and again within a minute: what for, and how often until it was noted. */
  'access.refused': z.object({ code: z.string(), times: z.number(), userId: z.string().optional() }),
  'key.created': z.object({ keyId: z.string(), name: z.string(), role: z.string() }),
  'key.revoked': z.object({ keyId: z.string(), name: z.string() }),
});
