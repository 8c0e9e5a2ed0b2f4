import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One more than the cores of a build machine: browsers, bots and processes are waited for most of the time.
    maxWorkers: 3,
    env: { TZ: 'UTC', LC_ALL: 'C' },
  },
});
