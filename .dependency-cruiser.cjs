// The rooms of the house and who may import whom: arrows point down only.
const below = {
  cli: ['telemetry', 'mcp', 'server', 'runs', 'report', 'datasets', 'selection', 'settings', 'model'],
  mcp: ['runs', 'report', 'analysis', 'adjudication', 'measures', 'settings', 'model'],
  server: ['runs', 'report', 'settings', 'model'],
  runs: [
    'graph',
    'agents',
    'adjudication',
    'datasets',
    'selection',
    'report',
    'analysis',
    'measures',
    'store',
    'settings',
    'model',
  ],
  graph: ['agents', 'adjudication', 'store', 'model'],
  agents: ['adjudication', 'measures', 'model'],
  adjudication: ['measures', 'model'],
  datasets: ['store', 'measures', 'model'],
  selection: ['measures', 'model'],
  report: ['analysis', 'adjudication', 'measures', 'model'],
  analysis: ['adjudication', 'measures', 'model'],
  store: ['model'],
  telemetry: ['model'],
  settings: ['model'],
  measures: [],
  model: [],
};

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'doors-load-the-graph-when-a-debate-is-held',
      comment: 'LangGraph and pg-boss take half a second to load: a refusal, a page and a list must not wait for them.',
      severity: 'error',
      from: { path: '^src/(cli|mcp|server)/', pathNot: '^src/cli/(dry-run|worker|store)\\.ts$' },
      to: {
        path: '^src/runs/(execute|replay|rehearse|estimate|amend|copy-store|queue|work)\\.ts$',
        dependencyTypesNot: ['dynamic-import', 'type-only'],
      },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...Object.entries(below).map(([room, allowed]) => ({
      name: `${room}-imports-down-only`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
