#!/usr/bin/env node
// Not imported directly: what can't be loaded is told in a sentence, with an exit code of its own.
import('../dist/main.js').catch((error) => {
  const advice = error.code === 'EMFILE' ? '; allow more open files, for example with ulimit -n 1024' : '';
  process.stderr.write(`error: lasttouch could not be loaded: ${error.message}${advice}\n`);
  process.exitCode = 74;
});
