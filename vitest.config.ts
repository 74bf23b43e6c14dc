import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    coverage: {
      include: ['src/rules/**', 'src/exports/**'],
      reporter: ['text', 'json'],
      reportsDirectory: '.coverage',
    },
  },
});
