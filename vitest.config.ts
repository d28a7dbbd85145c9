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
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
