/**
 * The architecture: what each folder of src/ holds and which other folders it may import.
 * Read by dependency-cruiser, by scripts/rooms.mjs (the map) and by the test of CONTRIBUTING's table.
 * A folder may import only folders that stand below it in this list.
 */
const rooms = {
  cli: {
    holds: 'command line: `main.ts`, one file a command in `commands/`, shared `options/`, `output/`',
    imports: [
      'mcp',
      'server',
      'transfer',
      'studies',
      'runs',
      'app',
      'spending',
      'simulation',
      'report',
      'results',
      'analysis',
      'datasets',
      'store',
      'telemetry',
      'settings',
      'measures',
      'domain',
    ],
  },
  mcp: {
    holds: 'MCP server: one tool a file in `tools/`, resources, prompts, sessions',
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
    holds: 'HTTP server: `auth/` who may call, `feed/` WebSocket and SSE, `http/` the JSON API',
    imports: ['studies', 'runs', 'app', 'spending', 'report', 'results', 'settings', 'concurrency', 'domain'],
  },
  langgraph: {
    holds: "the debate graph as an app for LangGraph's own server",
    imports: ['runs', 'app', 'graph', 'settings', 'domain'],
  },
  transfer: {
    holds: 'runs into and out of a store: import, export, copy',
    imports: ['runs', 'app', 'datasets', 'agents', 'analysis', 'adjudication', 'store', 'settings', 'domain'],
  },
  studies: {
    holds:
      'experiments that are no stress test, one folder each: adjudicate, amend, analyse, calibrate, generate, measure, red-team, select',
    imports: [
      'runs',
      'app',
      'simulation',
      'spending',
      'agents',
      'results',
      'analysis',
      'adjudication',
      'datasets',
      'store',
      'settings',
      'measures',
      'concurrency',
      'domain',
    ],
  },
  runs: {
    holds: 'lifecycle of a run: validate, create, execute, resume, verify; `queue/` workers, `results/` its findings',
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
    holds: 'composition: the store, the model clients with their middleware, the server budget',
    imports: ['simulation', 'spending', 'providers', 'agents', 'store', 'settings', 'domain'],
  },
  spending: {
    holds: 'what calls cost: prices, budgets, reservations, the dry run',
    imports: ['graph', 'agents', 'adjudication', 'settings', 'concurrency', 'domain'],
  },
  graph: {
    holds: 'the debate as a LangGraph state machine; `nodes/` one stage a file',
    imports: ['agents', 'adjudication', 'concurrency', 'domain'],
  },
  simulation: {
    holds: 'simulated agents that need no key, and the ground truth they are measured against',
    imports: ['agents', 'analysis', 'measures', 'domain'],
  },
  providers: {
    holds: 'model clients: one provider a file or folder, `middleware/` (retry, limits, circuit breaker …), `batch/`',
    imports: ['concurrency', 'domain'],
  },
  agents: {
    holds: '`roles/` what each agent is asked, `prompts/` the texts, `injection-detection/`, the model caller',
    imports: ['adjudication', 'domain'],
  },
  report: {
    holds: 'findings as documents: `html/`, `markdown/`, `sections/`',
    imports: ['results', 'analysis', 'adjudication', 'measures', 'domain'],
  },
  results: {
    holds: 'findings of a run as data; the viewer reads these types',
    imports: ['analysis', 'adjudication', 'measures', 'domain'],
  },
  analysis: {
    holds: 'pure: debate records to measures with intervals; `run/`, `ratings/`, `refusal-classifier/`',
    imports: ['adjudication', 'measures', 'domain'],
  },
  adjudication: {
    holds: 'pure policy: blind labels, citations, agreement, contested rule, ruling',
    imports: ['measures', 'domain'],
  },
  datasets: {
    holds: 'specs, scenarios and public data from files, and back to files',
    imports: ['measures', 'domain'],
  },
  store: {
    holds: 'ledger, trace and runs on `sqlite/` and `postgres/`; checkpointers',
    imports: ['concurrency', 'domain'],
  },
  telemetry: { holds: 'logs, traces and metrics', imports: ['domain'] },
  settings: { holds: 'environment and `config/`, read once and validated', imports: ['domain'] },
  measures: { holds: 'statistics, one a file', imports: [] },
  concurrency: { holds: 'limiters, queues and bounded maps', imports: [] },
  domain: { holds: 'types, schemas, events, errors, ports', imports: [] },
};

module.exports = { rooms };
