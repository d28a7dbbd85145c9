export * from './account.ts';
export { identityErrors } from './refusals.ts';
export { identityEvents } from './events.ts';
export * from './keys.ts';
export { passwordLength, type PasswordProblem, passwordProblem, type PasswordStrength, passwordStrength } from './passwords.ts';
export * from './people.ts';
export * from './sessions.ts';
export * from './setup.ts';
