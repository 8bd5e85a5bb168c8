import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { verdictSchema } from '../model/assessment.ts';
import { MootcourtError } from '../model/errors.ts';
import { specProblemSchema } from '../model/ruling.ts';
import type { DebateRow } from '../model/run.ts';
import { compareDebates } from '../report/compare-debates.ts';
import { htmlReport } from '../report/html-report.ts';
import type { House } from '../runs/house.ts';
import { loadScenarios, loadSpec } from '../runs/plan.ts';
import { recordOf } from '../runs/record.ts';
import { verifyDebate } from '../runs/replay.ts';
import type { RunService } from '../runs/service.ts';
import { findingsOf } from '../runs/write-report.ts';
import { bundledNames } from '../settings/locations.ts';
import { loadPanel } from '../settings/panel-file.ts';

const name = z.string().regex(/^[a-z0-9-]{1,64}$/, 'expected a bundled name');
const startSchema = z.strictObject({
  spec: name.default('helpful-assistant'),
  scenarios: name.default('bundled'),
  panel: name.default('offline'),
  limit: z.int().min(1).max(100_000).optional(),
  seed: z.int().min(0).default(1),
});
const forkSchema = z.strictObject({
  panel: name.optional(),
  spec: name.optional(),
  dropJudge: z.string().max(200).optional(),
});
const rulingSchema = z.strictObject({
  verdicts: z
    .array(z.strictObject({ response: z.string().max(20), verdict: verdictSchema, reason: z.string().max(5000) }))
    .min(1)
    .max(64),
  problem: specProblemSchema,
  explanation: z.string().min(1).max(5000),
});
const listSchema = z.object({
  contested: z.enum(['true', 'false']).optional(),
  state: z.string().max(20).optional(),
  q: z.string().max(200).optional(),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

const reportPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'";

/** The JSON API below /api: runs, debates, traces, reports, specs. */
export function createApi({ store, now }: House, service: RunService): Router {
  const api = Router();
  api.use(express.json({ limit: '1mb' }));
  const run = (request: Request) => {
    const row = store.runs.run(String(request.params.run));
    if (row === undefined) throw new MootcourtError('not-found', `run: there is no run ${String(request.params.run)}`);
    return row;
  };
  const debate = (request: Request): DebateRow => {
    const row = store.runs.debate(String(request.params.debate));
    if (row === undefined)
      throw new MootcourtError('not-found', `debate: there is no debate ${String(request.params.debate)}`);
    return row;
  };

  api.get('/runs', (_request, response) => void response.json({ runs: store.runs.runs(200) }));
  api.post('/runs', async (request, response) => {
    const { spec, scenarios, panel, limit, seed } = read(startSchema, request.body ?? {});
    const plan = {
      spec: loadSpec(spec),
      panel: loadPanel(panel),
      scenarios: loadScenarios(scenarios).slice(0, limit),
      seed,
    };
    response.status(202).json(await service.start(plan));
  });
  api.get('/runs/:run', (request, response) => {
    const row = run(request);
    response.json({
      run: row,
      totals: store.ledger.totals(row.id),
      active: service.isActive(row.id),
      lastSeq: store.runs.lastSeq(row.id),
    });
  });
  api.get('/runs/:run/summary', (request, response) => void response.json(service.summary(run(request).id)));
  api.get('/runs/:run/spec', (request, response) => void response.json(store.runs.frame(run(request).id).spec));
  api.get('/runs/:run/report', (request, response) => {
    // The report is one file with its style in it, which the viewer's policy would refuse.
    response.setHeader('content-security-policy', reportPolicy);
    response.type('html').send(htmlReport(findingsOf(store, run(request).id, now())));
  });
  api.get('/runs/:run/debates', (request, response) => {
    const { contested, state, q, offset, limit } = read(listSchema, request.query);
    const all = store.runs
      .debates(run(request).id)
      .filter(
        (row) =>
          (contested === undefined || row.contested === (contested === 'true')) &&
          (state === undefined || row.state === state),
      )
      .filter((row) => q === undefined || row.scenario.includes(q));
    response.json({ total: all.length, debates: all.slice(offset, offset + limit) });
  });
  api.get('/runs/:run/trace', (request, response) => sendTrace(response, store, run(request).id, undefined));
  api.post('/runs/:run/cancel', async (request, response) => void response.json(await service.cancel(run(request).id)));
  api.post(
    '/runs/:run/resume',
    async (request, response) => void response.status(202).json(await service.resume(run(request).id)),
  );

  api.get('/debates/:debate', (request, response) => {
    const row = debate(request);
    const ids = store.runs.debates(row.run).map((one) => one.id);
    const at = ids.indexOf(row.id);
    response.json({
      debate: row,
      run: store.runs.run(row.run),
      previous: ids[at - 1] ?? null,
      next: ids[at + 1] ?? null,
    });
  });
  api.get('/debates/:debate/events', (request, response) => {
    const row = debate(request);
    response.json(store.trace.events(row.run, { debate: row.id }));
  });
  api.get('/debates/:debate/texts', (request, response) => {
    const { responses } = recordOf(store, debate(request).id);
    const texts = [...responses].flatMap(([label, end]) =>
      end.kind === 'answered' ? [[label, store.text(end.text) ?? ''] as const] : [],
    );
    response.json(Object.fromEntries(texts));
  });
  api.get('/debates/:debate/trace', (request, response) => {
    const row = debate(request);
    sendTrace(response, store, row.run, row.id);
  });
  api.post(
    '/debates/:debate/verify',
    async (request, response) => void response.json(await verifyDebate(store, debate(request).id)),
  );
  api.post('/debates/:debate/fork', async (request, response) => {
    const row = debate(request);
    const { panel, spec, dropJudge } = read(forkSchema, request.body ?? {});
    const base = panel === undefined ? store.runs.frame(row.run).panel : loadPanel(panel);
    const judges = base.judges.filter((judge) => (judge.name ?? judge.model) !== dropJudge);
    if (judges.length === 0) throw new MootcourtError('bad-input', 'dropJudge: a panel needs a judge');
    const forked = await service.fork(row.id, {
      panel: { ...base, judges },
      ...(spec === undefined ? {} : { spec: loadSpec(spec) }),
    });
    response.status(202).json({ run: forked.id, debate: `${forked.id}-0001` });
  });
  api.post('/debates/:debate/ruling', async (request, response) => {
    const { verdicts, problem, explanation } = read(rulingSchema, request.body ?? {});
    response.json(await service.rule(debate(request).id, { by: 'human', verdicts, problem, clauses: [], explanation }));
  });
  api.get('/compare', (request, response) => {
    const { left, right } = read(z.object({ left: z.string(), right: z.string() }), request.query);
    response.json(compareDebates(recordOf(store, left), recordOf(store, right)));
  });
  api.get('/specs', (_request, response) => void response.json({ specs: bundledNames('specs', '.md') }));
  api.get('/specs/:spec', (request, response) => void response.json(loadSpec(read(name, request.params.spec))));
  api.get('/panels', (_request, response) => void response.json({ panels: bundledNames('panels', '.yaml') }));
  return api;
}

function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new MootcourtError('bad-input', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'wrong form'}`);
}

/** A trace as NDJSON, read in pieces so that a long run is never in memory whole. */
function sendTrace(response: Response, store: House['store'], run: string, debate: string | undefined): void {
  response.type('application/x-ndjson');
  let after = 0;
  for (;;) {
    const events = store.trace.events(run, { ...(debate === undefined ? {} : { debate }), after, limit: 1000 });
    if (events.length === 0) break;
    response.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    after = events.at(-1)?.seq ?? after;
  }
  response.end();
}
