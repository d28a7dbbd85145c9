import type { Demo } from '#platform/modules';
import { rebuildMeasures } from './server/index.ts';

const demo: Demo = { rebuild: { run: ({ db }) => rebuildMeasures(db) } };
export default demo;
