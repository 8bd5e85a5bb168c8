/**
 * The architecture: what each folder of src/ holds and which other folders it may import.
 * Read by dependency-cruiser, by scripts/rooms.mjs (the map) and by the test of CONTRIBUTING's table.
 * A folder may import only folders that stand below it in this list.
 */
const rooms = {
  cli: {
    contents:
      'command line: `commands/` options and help, one file a command; `actions/` what each does; shared `options/`, `output/`',
    imports: [
      'mcp',
      'server',
      'transfer',
      'studies',
      'runs',
      'app',
      'spending',
      'report',
      'results',
      'datasets',
      'telemetry',
      'settings',
      'domain',
    ],
  },
  mcp: {
    contents: 'MCP server: one tool a file in `tools/`, resources, prompts, sessions',
    imports: [
      'studies',
      'runs',
      'app',
      'report',
      'results',
      'analysis',
      'adjudication',
      'settings',
      'measures',
      'domain',
    ],
  },
  server: {
    contents: 'HTTP server: `auth/` who may call, `feed/` WebSocket and SSE, `http/` the JSON API',
    imports: ['studies', 'runs', 'app', 'report', 'results', 'settings', 'concurrency', 'domain'],
  },
  langgraph: {
    contents: "public entry `mootcourt/graph`: the debate for LangGraph's own server, Studio and graphs",
    imports: ['studies', 'runs', 'app', 'graph', 'adjudication', 'settings', 'domain'],
  },
  client: {
    contents: 'public entry `mootcourt/client`: a typed client for the API and the feed',
    imports: ['domain'],
  },
  transfer: {
    contents: 'runs into and out of a store: import, export, copy',
    imports: ['runs', 'app', 'datasets', 'agents', 'analysis', 'adjudication', 'store', 'domain'],
  },
  studies: {
    contents:
      'experiments that are no stress test, one folder each: adjudicate, amend, analyse, calibrate, complete, generate, label, measure, plan, red-team, select, statements',
    imports: [
      'runs',
      'app',
      'simulation',
      'spending',
      'agents',
      'analysis',
      'adjudication',
      'datasets',
      'settings',
      'concurrency',
      'measures',
      'domain',
    ],
  },
  runs: {
    contents:
      'lifecycle of a run: validate, create, execute, resume, verify; `queue/` workers, `results/` its findings',
    imports: [
      'app',
      'graph',
      'simulation',
      'spending',
      'agents',
      'report',
      'results',
      'analysis',
      'adjudication',
      'datasets',
      'store',
      'settings',
      'concurrency',
      'domain',
    ],
  },
  app: {
    contents: 'composition: the store, the model clients with their middleware, the server budget',
    imports: ['simulation', 'spending', 'providers', 'agents', 'store', 'settings', 'domain'],
  },
  spending: {
    contents: 'what calls cost: prices, budgets, reservations, the dry run',
    imports: ['graph', 'agents', 'settings', 'concurrency', 'domain'],
  },
  graph: {
    contents: 'the debate as a LangGraph state machine; `nodes/` one stage a file',
    imports: ['agents', 'adjudication', 'concurrency', 'domain'],
  },
  simulation: {
    contents: 'simulated agents that need no key, and the ground truth they are measured against',
    imports: ['agents', 'analysis', 'domain'],
  },
  providers: {
    contents:
      'model clients: one provider a file or folder, `middleware/` (retry, limits, circuit breaker …), `batch/`',
    imports: ['concurrency', 'domain'],
  },
  agents: {
    contents: '`roles/` what each agent is asked, `prompts/` the texts, `injection-detection/`, the model caller',
    imports: ['adjudication', 'domain'],
  },
  report: {
    contents: 'findings as documents: `html/`, `markdown/`, `sections/`',
    imports: ['results', 'analysis', 'measures', 'domain'],
  },
  results: {
    contents: 'findings of a run as data; the viewer reads these types',
    imports: ['analysis', 'adjudication', 'measures', 'domain'],
  },
  analysis: {
    contents:
      'pure: debate records to measures with intervals; `run/`, `comparison/`, `ratings/`, `refusal-classifier/`',
    imports: ['adjudication', 'measures', 'domain'],
  },
  adjudication: {
    contents: 'pure policy: blind labels, citations, agreement, contested rule, ruling',
    imports: ['measures', 'domain'],
  },
  datasets: {
    contents: 'specs, scenarios and public data from files, and back to files',
    imports: ['measures', 'domain'],
  },
  store: {
    contents: 'ledger, trace and runs on `sqlite/` and `postgres/`; checkpointers',
    imports: ['concurrency', 'domain'],
  },
  telemetry: { contents: 'logs, traces and metrics', imports: ['domain'] },
  settings: { contents: 'environment and `config/`, read once and validated', imports: ['domain'] },
  measures: { contents: 'statistics, one a file', imports: [] },
  concurrency: { contents: 'limiters, queues, threads and bounded maps', imports: [] },
  domain: { contents: 'types, schemas, events, errors, ports', imports: [] },
};

module.exports = { rooms };
