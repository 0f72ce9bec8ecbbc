/** The layers: imports run downhill only, and each rule says why. */
const FUNCTIONS = '^functions/src/';
const engines = ['firestore', 'archive', 'storage', 'catalogue', 'tasks', 'delivery'];

const engineRules = engines.map((engine) => ({
  name: `${engine}-stands-alone`,
  severity: 'error',
  comment: 'Services join the engines; an engine never learns of another.',
  from: { path: `${FUNCTIONS}${engine}/`, pathNot: '\\.test\\.ts$' },
  to: {
    path: `${FUNCTIONS}(${[...engines.filter((other) => other !== engine), 'services', 'api', 'triggers', 'cli'].join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Data flows one way.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'contract-imports-zod-alone',
      severity: 'error',
      comment: 'The portal shares the contract; it must stay light.',
      from: { path: `${FUNCTIONS}contract/` },
      to: { pathNot: [`${FUNCTIONS}contract/`, 'node_modules/zod/'] },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment:
        'Rules decide; they touch no database, store or clock. Reading cron is arithmetic too.',
      from: { path: `${FUNCTIONS}domain/`, pathNot: '(\\.test\\.ts$|/testing/)' },
      to: { pathNot: [`${FUNCTIONS}(domain|contract)/`, 'node_modules/croner/'] },
    },
    {
      name: 'platform-knows-no-product',
      severity: 'error',
      comment: 'Clock, ids and logs serve every layer and know none.',
      from: { path: `${FUNCTIONS}platform/`, pathNot: '\\.test\\.ts$' },
      to: {
        path: `${FUNCTIONS}(firestore|archive|storage|catalogue|tasks|delivery|services|api|triggers|cli)/`,
      },
    },
    ...engineRules,
    {
      name: 'services-know-no-edge',
      severity: 'error',
      comment: 'A use case does not care who asked: a callable, a route or the command line.',
      from: { path: `${FUNCTIONS}services/` },
      to: { path: `${FUNCTIONS}(api|triggers|cli)/` },
    },
    {
      name: 'web-sees-the-contract-alone',
      severity: 'error',
      comment: 'Server code must never reach a browser.',
      from: { path: '^web/src/' },
      to: { path: FUNCTIONS, pathNot: `${FUNCTIONS}contract/` },
    },
    {
      name: 'only-data-knows-firebase',
      severity: 'error',
      comment: 'Screens show records; how they arrive is the business of web/src/data.',
      from: { path: '^web/src/', pathNot: '^web/src/data/' },
      to: { path: '(^|/)node_modules/(firebase|@firebase)/' },
    },
    {
      name: 'web-runs-downhill',
      severity: 'error',
      comment: 'app → pages → components → data → lib.',
      from: { path: '^web/src/(components|data|lib)/' },
      to: { path: '^web/src/(app|pages)/' },
    },
    {
      name: 'web-lib-is-a-leaf',
      severity: 'error',
      comment: 'Formatting and the like know nothing of screens or data.',
      from: { path: '^web/src/lib/' },
      to: { path: '^web/src/(components|data)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'web/tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
