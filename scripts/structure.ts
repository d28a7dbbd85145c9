import { cycles } from './gates/cycles.ts';
import { dependencies } from './gates/dependencies.ts';
import { doors } from './gates/doors.ts';
import { escapes } from './gates/escapes.ts';
import { names } from './gates/names.ts';
import { outside } from './gates/outside.ts';
import { routes } from './gates/routes.ts';
import { sizes } from './gates/sizes.ts';
import { tables } from './gates/tables.ts';
import { tiers } from './gates/tiers.ts';
import { translations } from './gates/translations.ts';
import { visibleText } from './gates/visible-text.ts';
import { wordKeys } from './gates/word-keys.ts';
import type { Gate } from './project/files.ts';

/** The rules of docs/architecture.md that need nothing but the files, by the name that `npm run check -- --only` takes. */
export const structureGates: Readonly<Record<string, Gate>> = {
  doors,
  tiers,
  cycles,
  sizes,
  names,
  tables,
  translations,
  'word-keys': wordKeys,
  'visible-text': visibleText,
  routes,
  escapes,
  dependencies,
  outside,
};
