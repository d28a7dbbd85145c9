import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findBrowser } from './ensure-browser.ts';

test('CHROME_PATH comes first, when it can be run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'careloop-browser-'));
  const own = join(folder, 'my-chrome');
  try {
    writeFileSync(own, '#!/bin/sh\n');
    expect(findBrowser({ CHROME_PATH: own })).not.toBe(own);
    chmodSync(own, 0o755);
    expect(findBrowser({ CHROME_PATH: own })).toBe(own);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('one on the PATH is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'careloop-browser-'));
  try {
    writeFileSync(join(folder, 'chromium'), '#!/bin/sh\n', { mode: 0o755 });
    expect(findBrowser({ PATH: folder })).toBe(join(folder, 'chromium'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
