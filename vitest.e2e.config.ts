import { defineConfig } from 'vitest/config';

// Journeys through a real Chromium, two at a time: most of their time they wait, as people do.
export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    globalSetup: ['./platform/testing/global-setup.ts'],
    pool: 'forks',
    // CI shares its machine: one more try there, never at a desk, where a test that fails now and then is a bug to find.
    retry: process.env.CI ? 1 : 0,
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
