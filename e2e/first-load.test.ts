/** How much script the inbox needs before its list can be painted, from the manifest of the build that `npm test` has just made. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const dist = join(import.meta.dirname, '..', 'dist', 'web');
const limitKb = 350;

type Chunk = { file: string; imports?: string[] };

test(`the inbox comes with at most ${limitKb} kB of script`, () => {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8')) as Record<string, Chunk>;
  const named = (ending: string): string => {
    const found = Object.keys(manifest).filter((key) => key.endsWith(ending));
    if (found.length !== 1) throw new Error(`The build has ${found.length} files of ${ending}.`);
    return found[0] ?? '';
  };
  const needed = (keys: readonly string[]): Set<string> => {
    const files = new Set<string>();
    const follow = (key: string): void => {
      const chunk = manifest[key];
      if (!chunk || files.has(chunk.file)) return;
      files.add(chunk.file);
      for (const next of chunk.imports ?? []) follow(next);
    };
    keys.forEach(follow);
    return files;
  };
  const gzipKb = (file: string): number => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1000;
  const kbWith = (catalog: string): { kb: number; largest: string } => {
    // The frame, the words, the page, and what the frame draws into its slots on every page.
    const parts = ['index.html', catalog, 'tickets/web/inbox-page.tsx', 'tickets/web/asking/new-ticket-slot.tsx', 'notifications/web/bell.tsx'].map(named);
    const sizes = [...needed(parts)].filter((file) => file.endsWith('.js')).map((file) => ({ file, kb: gzipKb(file) }));
    const largest = sizes.sort((a, b) => b.kb - a.kb).slice(0, 6);
    return { kb: sizes.reduce((sum, one) => sum + one.kb, 0), largest: largest.map((one) => `${one.file} ${one.kb.toFixed(1)}`).join(', ') };
  };
  for (const catalog of ['catalog-en.ts', 'catalog-zh-cn.ts']) {
    const { kb, largest } = kbWith(catalog);
    console.log(`With ${catalog}: ${kb.toFixed(1)} kB`);
    expect(kb, largest).toBeGreaterThan(100);
    expect(kb, largest).toBeLessThanOrEqual(limitKb);
  }
});
