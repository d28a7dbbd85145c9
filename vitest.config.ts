import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{modules,platform,apps,scripts,ui,demo,bench,faults}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'dist/**', 'e2e/**'],
    globalSetup: ['./platform/testing/global-setup.ts'],
    pool: 'forks',
    // CI shares its machine: one more try there, never at a desk, where a test that fails now and then is a bug to find.
    retry: process.env.CI ? 1 : 0,
    maxWorkers: 2,
    // Long enough for a machine that has others to serve: what hangs is found all the same.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000, interval: 50 } },
  },
});
