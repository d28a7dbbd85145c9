export { createDatabase, type Database, type TransactionOptions } from './database.ts';
export { Scope, type Row } from './scope.ts';
export { decodeCursor, encodeCursor } from './cursor.ts';
