import { takeCoverage } from 'node:v8';
import { afterAll } from 'vitest';

// Vitest may end its processes before V8 writes what it counted.
afterAll(() => takeCoverage());
