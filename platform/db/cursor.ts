/** A page cursor is the sort key of the last row, as opaque text. A damaged one reads as null, and the caller answers 422. */
export function encodeCursor(parts: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

export function decodeCursor(cursor: string, length: number): (string | number | null)[] | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length !== length) return null;
    return parts.every((p) => p === null || typeof p === 'string' || typeof p === 'number') ? (parts as (string | number | null)[]) : null;
  } catch {
    return null;
  }
}
