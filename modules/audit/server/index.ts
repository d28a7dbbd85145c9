export { verifyChain, type Verification } from './recording.ts';
