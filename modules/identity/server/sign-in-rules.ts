import { signInRulesSchema } from '#contract/identity';
import { defineSetting } from '#server/settings';

export const signInRules = defineSetting({ topic: 'sign-in', schema: signInRulesSchema, readable: 'users:manage' });
