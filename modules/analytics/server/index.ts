export { rebuildMeasures } from './measuring.ts';
