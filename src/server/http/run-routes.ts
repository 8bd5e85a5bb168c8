import { type Response, Router } from 'express';
import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { RunRow } from '../../domain/run.ts';
import type { RunFilter, Store } from '../../domain/store.ts';
import { htmlReport } from '../../report/html/report.ts';
import { summaryChanges } from '../../results/summary-changes.ts';
import { estimatePlan } from '../../runs/estimate-plan.ts';
import { findingsWith } from '../../runs/results/findings-with.ts';
import type { RunService } from '../../runs/run-service.ts';
import type { DebateLists } from './debate-list.ts';
import { requestedRun } from './load-params.ts';
import {
  compareModelsSchema,
  compareRunsSchema,
  listDebatesSchema,
  listResponsesSchema,
  listRunsSchema,
  resumeRunSchema,
  summarySchema,
} from './request-schemas.ts';
import { requestedPlan, withBudget } from './requested-plan.ts';
import { sendTrace } from './send-trace.ts';
import { createSummaryVersions } from './summary-versions.ts';
import { validateInput } from './validate-input.ts';

/** The report is one file that opens from disk, so it brings its own style; it needs nothing else. */
const reportPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'";

/** Runs: list, start, cancel, resume, findings, debates, trace. */
export function runRoutes(app: AppContext, service: RunService, lists: DebateLists): Router {
  const { store, models, now } = app;
  const routes = Router();
  const versions = createSummaryVersions();

  routes.get('/', async (request, response) => {
    const { limit, cursor, kinds, jobs } = validateInput(listRunsSchema, request.query);
    const filter = { kinds, jobs: jobs === undefined ? false : jobs === 'only' ? true : undefined };
    response.json(await pageOfRuns(store, filter, limit, cursor));
  });
  routes.post('/', async (request, response) => {
    response.status(202).json(await service.start(requestedPlan(request.body)));
  });
  routes.post('/estimate', async (request, response) => {
    response.json(await estimatePlan(requestedPlan(request.body), app));
  });
  routes.get('/:run', async (request, response) => {
    const run = await requestedRun(store, request);
    const totals = await store.ledger.totals(run.id);
    const failures = totals.failedCalls === 0 ? [] : await store.ledger.failuresByKind(run.id);
    const budget = (await service.spending(run.id)) ?? null;
    const lastSeq = await store.runs.lastSeq(run.id);
    response.json({ run, totals, failures, active: service.isActive(run), budget, lastSeq });
  });
  routes.get('/:run/summary', async (request, response) => {
    const { id } = await requestedRun(store, request);
    const { since } = validateInput(summarySchema, request.query);
    const summary = await service.summary(id);
    const { version, earlier } = versions.of(id, summary, since);
    if (earlier === undefined) revalidated(response).setHeader('etag', `"${version}"`).json(summary);
    else response.json({ version, changes: summaryChanges(earlier, summary) });
  });
  routes.get('/:run/comparison', async (request, response) => {
    const { later } = validateInput(compareRunsSchema, request.query);
    const { id } = await requestedRun(store, request);
    revalidated(response).json(await service.compareRuns(id, later));
  });
  routes.get('/:run/models', async (request, response) => {
    const { left, right } = validateInput(compareModelsSchema, request.query);
    const { id } = await requestedRun(store, request);
    revalidated(response).json(await service.compareModels(id, [left, right]));
  });
  routes.get('/:run/spec', async (request, response) => {
    const { spec } = await store.runs.config((await requestedRun(store, request)).id);
    revalidated(response).json(spec);
  });
  routes.get('/:run/report', async (request, response) => {
    const { id } = await requestedRun(store, request);
    const html = htmlReport(
      await findingsWith(store, id, await service.summary(id), { now: now(), viewer: '', models }),
    );
    response.setHeader('content-security-policy', reportPolicy);
    response.type('html').send(html);
  });
  routes.get('/:run/debates', async (request, response) => {
    const run = await requestedRun(store, request);
    response.json(await lists.find(run.id, validateInput(listDebatesSchema, request.query)));
  });
  routes.get('/:run/responses', async (request, response) => {
    const run = await requestedRun(store, request);
    response.json(await lists.findResponses(run.id, validateInput(listResponsesSchema, request.query)));
  });
  routes.get('/:run/trace', async (request, response) =>
    sendTrace(response, store, (await requestedRun(store, request)).id),
  );
  routes.post('/:run/cancel', async (request, response) => {
    response.json(await service.cancel((await requestedRun(store, request)).id));
  });
  routes.post('/:run/resume', async (request, response) => {
    const { budget } = validateInput(resumeRunSchema, request.body ?? {});
    response.status(202).json(await service.resume((await requestedRun(store, request)).id, withBudget(budget).budget));
  });
  return routes;
}

/**
 * Long answers that change seldom: the browser of this user may keep one, and asks by its ETag
 * whether it is still the same.
 */
function revalidated(response: Response): Response {
  response.setHeader('cache-control', 'private, no-cache');
  response.vary('authorization').vary('cookie');
  return response;
}

/** Newest first; `next` is the cursor of the page that follows, null after the last. */
async function pageOfRuns(
  store: Store,
  filter: RunFilter,
  limit: number,
  cursor: string | undefined,
): Promise<{ runs: RunRow[]; next: string | null }> {
  let from = 0;
  if (cursor !== undefined) {
    const at = (await store.runs.runs(Number.MAX_SAFE_INTEGER, filter)).findIndex((row) => row.id === cursor);
    if (at < 0) throw new MootcourtError('invalid-input', `cursor: there is no run ${cursor}`);
    from = at + 1;
  }
  const runs = (await store.runs.runs(from + limit + 1, filter)).slice(from);
  const page = runs.slice(0, limit);
  return { runs: page, next: runs.length > limit ? (page.at(-1)?.id ?? null) : null };
}
