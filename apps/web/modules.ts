import type { WebModule } from '#ui';

/** The modules of the workspace, a line each. */
export const webModules: readonly WebModule[] = [];
