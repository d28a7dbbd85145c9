import { createHash, randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** Time-ordered UUID, for rows that are not numbered. */
export const newId = (): string => v7();

/** 256 random bits as text that survives mail clients: letters and digits only in base64url. */
export const newToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** Random tokens need no slow hash: they cannot be guessed, so SHA-256 at rest is enough and costs microseconds. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
