/** Removes what nothing refers to: uploads nobody attached within a day, and bytes without a row. While a backup runs, bytes stay. */
import { mayRemove } from '#platform/backup';
import type { App } from '#platform/modules';
import { deleteUnattached, lockHash, selectUsed } from './file.repo.ts';
import { clearIncoming, storeOf } from './store.ts';

const dayMs = 24 * 60 * 60 * 1000;
const batch = 500;

export async function sweepUploads(app: App): Promise<number> {
  let removed = 0;
  for (;;) {
    const rows = await app.db.transaction((tx) => deleteUnattached(tx, new Date(tx.now.getTime() - dayMs), batch));
    removed += rows.length;
    await removeUnused(app, [...new Set(rows.map((r) => r.sha256))]);
    if (rows.length < batch) return removed;
  }
}

/** Walks the whole store: after a crash between bytes and row, or when rows were erased. */
export async function sweepBytes(app: App): Promise<number> {
  const store = await storeOf(app.config);
  let removed = 0;
  for await (const hashes of store.hashes()) removed += await removeUnused(app, hashes);
  // Real time: these are times of the disk, not of the product.
  await clearIncoming(store, new Date(Date.now() - dayMs));
  return removed;
}

async function removeUnused(app: App, hashes: readonly string[]): Promise<number> {
  if (hashes.length === 0) return 0;
  const store = await storeOf(app.config);
  const used = await selectUsed(app.db.read(), hashes);
  let removed = 0;
  for (const sha256 of hashes) {
    if (used.has(sha256)) continue;
    await app.db.transaction(async (tx) => {
      if (!(await mayRemove(tx))) return;
      await lockHash(tx, sha256);
      // Looked at again under the lock: someone may just have uploaded the same bytes.
      if ((await selectUsed(tx, [sha256])).size > 0) return;
      await store.remove(sha256);
      removed += 1;
    });
  }
  return removed;
}
