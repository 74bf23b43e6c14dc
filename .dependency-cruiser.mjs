/**
 * The rooms of `src` and what each may import, in the order of the data from the ground up: docs/architecture.md draws them.
 * A room may always import itself. `npm run lint` holds the code to this table.
 */
const GROUND = ['problems', 'values', 'loops', 'rules'];
const FILES = [...GROUND, 'records', 'exports', 'folders'];
/** What every step that both engines share may import. */
const STEP = [...FILES, 'batches', 'engine', 'engine/columns'];
const COMMON_STEPS = [
  'engine',
  'engine/columns',
  'engine/repeated-ids',
  'engine/reading',
  'engine/users',
  'engine/order-lines',
  'engine/attributing',
  'engine/counting',
  'engine/rows',
];
const BELOW_ENGINES = [...FILES, 'batches', ...COMMON_STEPS];
const BELOW_RUN = [...BELOW_ENGINES, 'report', 'local', 'local/reading', 'local/threads', 'spark/driver'];

const MAY_IMPORT = {
  problems: [],
  loops: [],
  rules: [],
  values: ['problems'],
  folders: ['problems'],
  records: ['problems', 'values', 'loops'],
  exports: ['problems', 'values', 'rules', 'loops', 'records'],
  looking: ['problems', 'values', 'records', 'exports'],
  batches: ['problems', 'values', 'loops', 'records', 'exports'],
  'engine/columns': [...GROUND, 'records'],
  engine: [...FILES, 'engine/columns'],
  'engine/repeated-ids': STEP,
  'engine/users': [...STEP, 'engine/repeated-ids'],
  'engine/order-lines': [...STEP, 'engine/repeated-ids', 'engine/users'],
  'engine/reading': [...STEP, 'engine/repeated-ids', 'engine/users', 'engine/order-lines'],
  'engine/attributing': [...STEP, 'engine/users'],
  'engine/counting': [
    ...STEP,
    'engine/repeated-ids',
    'engine/users',
    'engine/order-lines',
    'engine/reading',
    'engine/attributing',
  ],
  'engine/rows': [...STEP, 'engine/users', 'engine/attributing'],
  report: FILES.filter((room) => room !== 'loops'),
  'spark/protocol': BELOW_ENGINES,
  'spark/kernel': [...BELOW_ENGINES, 'spark/protocol'],
  'spark/driver': [...BELOW_ENGINES, 'spark/protocol'],
  'local/threads': BELOW_ENGINES,
  'local/reading': [...BELOW_ENGINES, 'local/threads'],
  local: [...BELOW_ENGINES, 'local/threads', 'local/reading'],
  run: BELOW_RUN,
  cli: [...BELOW_RUN, 'run'],
  commands: [...BELOW_RUN, 'run', 'cli', 'looking'],
};

const NESTED = ['engine', 'local'];

/** The files of a room, those of rooms inside it left out. */
function filesOf(room) {
  return NESTED.includes(room) ? `^src/${room}/[^/]+$` : `^src/${room}/`;
}

const rooms = Object.entries(MAY_IMPORT).map(([room, others]) => ({
  name: `${room.replace('/', '-')}-imports-only-rooms-below`,
  comment: `src/${room} may import ${others.length === 0 ? 'no other room' : others.join(', ')}.`,
  severity: 'error',
  from: { path: filesOf(room) },
  to: { path: '^src/.+/', pathNot: [room, ...others].map(filesOf) },
}));

export default {
  forbidden: [
    ...rooms,
    {
      name: 'no-circles',
      comment: 'What imports itself by a way round can be read from no end.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['dynamic-import'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(src/loops/assembly|src/report/html/browser|node_modules|dist)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs'] },
  },
};
