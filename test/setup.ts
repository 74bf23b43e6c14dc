import fc from 'fast-check';

// Without this fast-check rarely makes anything longer than ten, whatever greatest length a test asks for.
fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: true });
