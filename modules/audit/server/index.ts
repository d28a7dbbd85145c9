export { type Verification, verifyChain } from './recording.ts';
