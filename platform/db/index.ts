export { decodeCursor, encodeCursor } from './cursor.ts';
export { createDatabase, type Database, type TransactionOptions } from './database.ts';
export { type Row, Scope } from './scope.ts';
