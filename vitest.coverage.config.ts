import { configDefaults, defineConfig, mergeConfig, type Plugin } from 'vitest/config';
import suite from './vitest.config.ts';

/** Tests of parts run what the binary runs, so that V8 counts both in one place, in threads and other processes too. */
const compiled: Plugin = {
  name: 'compiled',
  enforce: 'pre',
  resolveId(source, importer) {
    if (importer === undefined || !/^\.\.?\/.*\bsrc\/.*\.ts$/.test(source)) return undefined;
    const path = new URL(source, `file://${importer}`).pathname.replace('/src/', '/dist/');
    return { id: path.replace(/\.ts$/, '.js'), external: true };
  },
};

export default mergeConfig(
  suite,
  defineConfig({
    plugins: [compiled],
    test: {
      // The long random groups run no line that the others leave out.
      exclude: [
        ...configDefaults.exclude,
        'test/whole-job/random-exports*.test.ts',
        'test/faults/pollution.test.ts',
        // A thread that dies of a lack of memory would have to write its counts as well.
        'test/faults/processes.test.ts',
        // Here the program is not bundled.
        'test/package/compiled.test.ts',
      ],
      globalSetup: ['test/coverage/collect.ts'],
      setupFiles: ['test/coverage/take.ts'],
      server: { deps: { external: [/\/dist\//] } },
    },
  }),
);
