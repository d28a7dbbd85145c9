export * from './account.ts';
export { identityEvents } from './events.ts';
export * from './keys.ts';
export { type PasswordProblem, type PasswordStrength, passwordLength, passwordProblem, passwordStrength, withoutExtras } from './passwords.ts';
export * from './people.ts';
export { identityErrors } from './refusals.ts';
export * from './sessions.ts';
export * from './setup.ts';
export { type SignInRules, signInRulesSchema } from './sign-in-rules.ts';
