import type { NavItem } from '#ui';
import { webModules } from './modules.ts';

/** Places of the rail in order; also the bottom bar, the "go to" commands and keys. */
export const navigation: readonly NavItem[] = webModules.flatMap((one) => one.nav ?? []).sort((a, b) => a.order - b.order);
