import { Router } from 'express';
import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { memberName, type Panel } from '../../domain/panel.ts';
import { requireRun } from '../../domain/require-run.ts';
import { humanJudgement, humanRulingSchema } from '../../domain/ruling.ts';
import { annotateDebate, loadAnnotations } from '../../runs/annotations.ts';
import { loadDebateTexts } from '../../runs/load-debate-texts.ts';
import type { RunService } from '../../runs/run-service.ts';
import { principalOf } from '../auth/require-auth.ts';
import { requirePanel, requireSpec } from './bundled-resources.ts';
import type { DebateLists } from './debate-list.ts';
import { requestedDebate } from './load-params.ts';
import { annotateDebateSchema, debateFilterSchema, forkDebateSchema } from './request-schemas.ts';
import { sendTrace } from './send-trace.ts';
import { validateInput } from './validate-input.ts';

/** Debates: events, texts, trace, verification, fork, a person's ruling. */
export function debateRoutes({ store }: AppContext, service: RunService, lists: DebateLists): Router {
  const routes = Router();

  routes.get('/:debate', async (request, response) => {
    const debate = await requestedDebate(store, request);
    const run = await store.runs.run(debate.run);
    const neighbours = await lists.neighbours(debate, validateInput(debateFilterSchema, request.query));
    response.json({ debate, run, ...neighbours });
  });
  routes.get('/:debate/annotations', async (request, response) => {
    const { id, run } = await requestedDebate(store, request);
    response.json((await loadAnnotations(store, run)).get(id) ?? { notes: [], tags: [] });
  });
  routes.post('/:debate/annotations', async (request, response) => {
    const debate = await requestedDebate(store, request);
    const change = validateInput(annotateDebateSchema, request.body ?? {});
    const isHere = service.isActive(await requireRun(store, debate.run));
    response.json(await annotateDebate(store, debate, change, { by: principalOf(response).user ?? '', isHere }));
  });
  routes.get('/:debate/events', async (request, response) => {
    const { run, id } = await requestedDebate(store, request);
    response.json(await store.trace.events(run, { debate: id }));
  });
  routes.get('/:debate/texts', async (request, response) => {
    response.json(await loadDebateTexts(store, (await requestedDebate(store, request)).id));
  });
  routes.get('/:debate/trace', async (request, response) => {
    const { run, id } = await requestedDebate(store, request);
    return sendTrace(response, store, run, id);
  });
  routes.post('/:debate/verify', async (request, response) => {
    const { id } = await requestedDebate(store, request);
    const { verifyDebate } = await import('../../runs/verify-debate.ts');
    response.json(await verifyDebate(store, id));
  });
  routes.post('/:debate/fork', async (request, response) => {
    const { id, run } = await requestedDebate(store, request);
    const { panel, spec, dropJudge } = validateInput(forkDebateSchema, request.body ?? {});
    const base = panel === undefined ? (await store.runs.config(run)).panel : requirePanel(panel);
    const forked = await service.fork(id, {
      panel: dropJudge === undefined ? base : without(base, dropJudge),
      ...(spec === undefined ? {} : requireSpec(spec)),
    });
    response.status(202).json({ run: forked.id, debate: (await store.runs.debates(forked.id))[0]?.id });
  });
  routes.post('/:debate/ruling', async (request, response) => {
    const judgement = humanJudgement(validateInput(humanRulingSchema, request.body ?? {}));
    response.json(await service.rule((await requestedDebate(store, request)).id, judgement));
  });
  return routes;
}

function without(panel: Panel, dropped: string): Panel {
  const judges = panel.judges.filter((judge) => memberName(judge) !== dropped);
  if (judges.length === panel.judges.length) {
    const names = panel.judges.map(memberName).join(', ');
    throw new MootcourtError('invalid-input', `dropJudge: expected one of ${names}, got ${dropped}`);
  }
  if (judges.length === 0) throw new MootcourtError('invalid-input', 'dropJudge: a panel needs a judge');
  const { quorum, ...rest } = panel;
  return { ...rest, judges, ...(quorum === undefined ? {} : { quorum: Math.min(quorum, judges.length) }) };
}
