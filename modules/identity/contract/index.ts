export { identityErrors } from './errors.ts';
export * from './keys.ts';
