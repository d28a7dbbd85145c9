// Written by `npm run db:types` from a migrated database. Not edited by hand.
export type DB = Record<string, never>;
