import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';

/** Files that came with a public form were kept before it was known who sends them; now they are that person's. Those in use are left alone. */
export async function handOverFiles(tx: Scope, ids: readonly string[], from: Actor, to: Actor): Promise<void> {
  if (ids.length === 0) return;
  await tx.rows(
    'update file set uploader_kind = $4, uploader_id = $5 where id = any($1::uuid[]) and uploader_kind = $2 and uploader_id = $3 and attached_at is null',
    [ids, from.kind, from.id, to.kind, to.id],
  );
}
