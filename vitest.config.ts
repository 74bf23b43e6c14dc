import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    coverage: {
      include: ['src/rules/**', 'src/exports/**'],
      reporter: ['text', 'json'],
      reportsDirectory: '.coverage',
      thresholds: {
        'src/rules/**': { branches: 100, functions: 100, lines: 100, statements: 100 },
        'src/exports/**': { branches: 98, functions: 98, lines: 98, statements: 98 },
      },
    },
  },
});
