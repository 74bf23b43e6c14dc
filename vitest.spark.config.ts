import { defineConfig } from 'vitest/config';

/** The tests that need an Apache Spark: one after the other, since each run starts a small cluster. */
export default defineConfig({
  test: {
    include: ['test/spark/**/*.spark.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'forks',
    fileParallelism: false,
    // On a busy machine a small cluster may lose an executor or a heartbeat by itself.
    retry: 1,
  },
});
