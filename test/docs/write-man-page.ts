import { writeFileSync } from 'node:fs';
import { buildProgram } from '../../src/program.ts';
import { manPage } from './man-page.ts';

/** Writes docs/lasttouch.1 from the program: `npm run man`. */
writeFileSync(new URL('../../docs/lasttouch.1', import.meta.url), manPage(buildProgram()));
