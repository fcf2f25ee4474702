/**
 * The floors of docs/architecture.md, as rules. Run by `npm run check` through scripts/check-floors.mjs; a house test plants
 * a violation of each and sees it caught.
 */
const FLOORS = ['kernel', 'platform', 'prisma', 'subgraphs', 'gateway', 'media', 'bot', 'dashboards', 'apps', 'test'];
const all = floors => `^(${floors.join('|')})/`;
const allBut = (...floors) => all(FLOORS.filter(floor => !floors.includes(floor)));

/** What one floor may see of the others; itself it may always see. What test/real starts is for the rule `only-tests-test`. */
const sees = (floor, visible, name) => ({
  name,
  severity: 'error',
  from: { path: `^${floor}/` },
  to: { path: allBut(floor, ...visible), pathNot: '^test/real/' },
});

const TESTS = ['\\.test\\.tsx?$', '^test/'];
const SUITES = ['\\.contract\\.ts$', '/contract\\.ts$', '^(platform|gateway)/testing/'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    sees('kernel', [], 'kernel-stands-alone'),
    sees('platform', ['kernel'], 'platform-knows-only-kernel'),
    sees('prisma', ['kernel', 'platform'], 'prisma-serves-from-below'),
    sees('subgraphs', ['kernel', 'platform', 'prisma'], 'subgraphs-see-no-door'),
    sees('gateway', ['kernel', 'platform'], 'gateway-sees-only-the-supergraph'),
    sees('media', ['kernel', 'platform'], 'media-stands-apart'),
    sees('bot', ['kernel', 'platform'], 'bot-is-a-client-like-any-other'),
    sees('dashboards', [], 'dashboards-see-only-the-graph'),
    sees(
      'apps',
      FLOORS.filter(floor => floor !== 'test'),
      'tests-are-never-imported',
    ),
    {
      name: 'kernel-does-no-io',
      comment: 'Ids want random bytes; everything else that Node offers is I/O.',
      severity: 'error',
      from: { path: '^kernel/', pathNot: TESTS },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'kernel-knows-no-framework',
      severity: 'error',
      from: { path: '^kernel/', pathNot: TESTS },
      to: { path: '^node_modules/', pathNot: '^node_modules/zod/' },
    },
    {
      name: 'platform-knows-no-domain',
      severity: 'error',
      from: { path: '^platform/' },
      to: { path: '^kernel/call-' },
    },
    {
      name: 'subgraphs-are-strangers',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/' },
      to: { path: '^subgraphs/(?!$1/)' },
    },
    {
      name: 'prisma-in-house-connectors-only',
      severity: 'error',
      from: { path: '^subgraphs/', pathNot: ['/connectors/house[^/]*\\.ts$', ...TESTS] },
      to: { path: '^prisma/' },
    },
    {
      name: 'domain-knows-no-connector',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/(?!connectors/)', pathNot: TESTS },
      to: { path: '^subgraphs/$1/connectors/' },
    },
    {
      name: 'bot-builds-no-services',
      comment: 'Of platform it has settings, log, health, time and wires; not what services are built of.',
      severity: 'error',
      from: { path: '^bot/' },
      to: { path: '^platform/(bus|intents|subgraph)/' },
    },
    {
      name: 'only-tests-test',
      comment: 'The test runner, contract suites, and the real components that test/real starts, belong to tests.',
      severity: 'error',
      from: { pathNot: [...TESTS, ...SUITES, '^vitest\\.config\\.ts$'] },
      to: { path: ['^node_modules/vitest/', '^test/', ...SUITES] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    // TypeScript 7 has no parser that dependency-cruiser could use; without this it reads no .ts file and says that all is well.
    parser: 'swc',
    doNotFollow: { path: ['(^|/)node_modules/', '(^|/)generated/'] },
    exclude: { path: ['^dist/', '^coverage/'] },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
