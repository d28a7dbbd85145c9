/** What an organization asks of everyone who signs in: the settings' topic `sign-in`. */
import { z } from 'zod';

export const signInRulesSchema = z.object({ twoFactorRequired: z.boolean().default(false) });
export type SignInRules = z.infer<typeof signInRulesSchema>;
