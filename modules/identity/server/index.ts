export { identify, setGrants } from './identifying.ts';
export { makeKey } from './keys.ts';
