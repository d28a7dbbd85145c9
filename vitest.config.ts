import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{modules,platform,apps,scripts,ui,demo}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'dist/**', 'e2e/**'],
    globalSetup: ['./platform/testing/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
