const { readdirSync } = require('node:fs');
const path = require('node:path');
const { rooms } = require('./scripts/rooms.cjs');

/** Folders whose files never import one another. */
const siblings = [
  { name: 'stores', folder: 'src/store', parts: ['sqlite', 'postgres'] },
  {
    name: 'studies',
    folder: 'src/studies',
    parts: readdirSync(path.join(__dirname, 'src/studies')),
    shared: 'src/studies/adjudicate/ad-hoc-scenario\\.ts',
  },
  { name: 'tools', folder: 'src/mcp/tools', files: true },
  { name: 'commands', folder: 'src/cli/commands', files: true },
  { name: 'actions', folder: 'src/cli/actions', files: true },
];

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'surfaces-load-the-graph-lazily',
      comment: 'LangGraph and pg-boss take half a second to load: a refusal, a page and a list must not wait for them.',
      severity: 'error',
      from: {
        path: '^src/(cli|mcp|server)/',
        pathNot: '^src/cli/(output/cost-estimate-text|actions/(worker|store))\\.ts$',
      },
      to: {
        path: '^src/(runs/(execute-run|verify-debate|queue/job-queue|queue/worker)|spending/(dry-run-debate|estimate-run)|studies/amend/amend-run|transfer/copy-store)\\.ts$',
        dependencyTypesNot: ['dynamic-import', 'type-only'],
      },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...Object.entries(rooms).map(([room, { imports }]) => ({
      name: `${room}-imports-down-only`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^(src|web|test|bench)/', pathNot: `^src/(${[room, ...imports].join('|')})/` },
    })),
    {
      name: 'serve-and-mcp-alone-start-the-servers',
      severity: 'error',
      from: { path: '^src/cli/', pathNot: '^src/cli/actions/(serve|mcp)\\.ts$' },
      to: { path: '^src/(server|mcp)/' },
    },
    {
      name: 'commands-load-their-work-lazily',
      comment: 'Help and refusals must not wait for what a command needs when it runs.',
      severity: 'error',
      from: { path: '^src/cli/(program|main|commands/)' },
      to: { path: '^src/cli/actions/', dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    ...siblings.flatMap(({ name, folder, parts, files, shared }) =>
      files
        ? [
            {
              name: `${name}-stand-alone`,
              severity: 'error',
              from: { path: `^${folder}/([^/]+)\\.ts$` },
              to: { path: `^${folder}/`, pathNot: `^${folder}/$1\\.ts$` },
            },
          ]
        : parts.map((part) => ({
            name: `${name}-${part}-stands-alone`,
            severity: 'error',
            from: { path: `^${folder}/${part}/` },
            to: {
              path: `^${folder}/(${parts.filter((other) => other !== part).join('|')})/`,
              ...(shared === undefined ? {} : { pathNot: `^${shared}$` }),
            },
          })),
    ),
    {
      name: 'viewer-reads-pure-code',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|test|bench)/', pathNot: '^src/(components|domain|adjudication|results)/' },
    },
    {
      name: 'test-support-imports-sources-only',
      severity: 'error',
      from: { path: '^test/support/' },
      to: { path: '^(web|test|bench)/', pathNot: '^(test|bench)/support/' },
    },
    { name: 'benches-stand-alone', severity: 'error', from: { path: '^bench/' }, to: { path: '^(web|test)/' } },
  ],
  options: {
    tsPreCompilationDeps: true,
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
