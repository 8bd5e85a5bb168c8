import express, { Router } from 'express';
import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Member } from '../../domain/panel.ts';
import type { Store } from '../../domain/store.ts';
import { compareDebates, type DebateDifference } from '../../results/compare-debates.ts';
import { bundledPanels, bundledSpecs } from '../../runs/bundled-content.ts';
import { loadDebateRecord } from '../../runs/load-debate-record.ts';
import type { RunService } from '../../runs/run-service.ts';
import { createRateLimit } from '../auth/rate-limit.ts';
import type { Feed } from '../feed/feed.ts';
import { streamEvents } from '../feed/server-sent-events.ts';
import { requirePanel, requireSpec } from './bundled-resources.ts';
import { createDebateLists } from './debate-list.ts';
import { debateRoutes } from './debate-routes.ts';
import { labelRoutes } from './label-routes.ts';
import { bundledNameSchema, compareDebatesSchema } from './request-schemas.ts';
import { runRoutes } from './run-routes.ts';
import { validateInput } from './validate-input.ts';

/** Answers are compared by the SHA-256 of their text; a reader gets the text. */
async function withAnswers(store: Store, differences: readonly DebateDifference[]): Promise<DebateDifference[]> {
  const text = async (value: string) => (sha256.test(value) ? ((await store.getText(value)) ?? value) : value);
  return await Promise.all(
    differences.map(async (difference) =>
      difference.what === 'answer'
        ? { ...difference, left: await text(difference.left), right: await text(difference.right) }
        : difference,
    ),
  );
}

const sha256 = /^[0-9a-f]{64}$/;

/** The JSON API below /api, all of it read from the store. */
export function createApi(app: AppContext, service: RunService, feed: Feed): Router {
  const { store } = app;
  const api = Router();
  api.use((_request, response, next) => {
    response.setHeader('cache-control', 'no-store');
    next();
  });
  api.use(createRateLimit({ reads: { perSecond: 200, burst: 600 }, writes: { perSecond: 10, burst: 60 } }));
  api.use(express.json({ limit: '1mb' }));
  const lists = createDebateLists(store, service);
  api.use('/runs', runRoutes(app, service, lists));
  api.use('/runs', labelRoutes(app));
  api.use('/debates', debateRoutes(app, service, lists));
  api.get('/events', async (request, response) => await streamEvents(feed, request, response));
  api.get('/compare', async (request, response) => {
    const { left, right } = validateInput(compareDebatesSchema, request.query);
    const comparison = compareDebates(await loadDebateRecord(store, left), await loadDebateRecord(store, right));
    response.json(await withAnswers(store, comparison));
  });
  api.get('/specs', (_request, response) => void response.json({ specs: bundledSpecs.names() }));
  api.get('/specs/:spec', (request, response) => {
    response.json(requireSpec(validateInput(bundledNameSchema, request.params.spec)).spec);
  });
  api.get('/spending', async (_request, response) => void response.json((await service.spending()) ?? null));
  api.get('/panels', (_request, response) => void response.json({ panels: bundledPanels.names() }));
  api.get('/panels/:panel', (request, response) => {
    const { name, description, respondents, judges } = requirePanel(
      validateInput(bundledNameSchema, request.params.panel),
    );
    const models = (members: readonly Member[]) => members.map(({ model }) => model);
    response.json({
      name,
      description,
      respondents: respondents === 'recorded' ? [] : models(respondents),
      judges: models(judges),
    });
  });
  api.get('/openapi.json', async (_request, response) => {
    const { openApiDocument } = await import('../openapi/document.ts');
    response.json(openApiDocument());
  });
  api.use((request) => {
    throw new MootcourtError('not-found', `there is no ${request.method} ${request.baseUrl}${request.path}`);
  });
  return api;
}
