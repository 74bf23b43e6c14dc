import fc from 'fast-check';

// Without this fast-check rarely makes anything longer than ten, whatever greatest length a test asks for.
fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: true });

// What a job of CI sets must not change what the tests see: those of `verify` set it themselves.
for (const name of ['CI', 'GITHUB_ACTIONS', 'GITHUB_WORKSPACE', 'GITHUB_STEP_SUMMARY'])
  delete process.env[name];
