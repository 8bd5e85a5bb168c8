import { Router } from 'express';
import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { principalOf } from '../auth/require-auth.ts';
import { requestedRun } from './load-params.ts';
import { drawLabelSampleSchema, giveLabelsSchema, labelQueueSchema } from './request-schemas.ts';
import { validateInput } from './validate-input.ts';

/** Blind labels of a run: draw a sample, go through its queue, give labels, see how people agree. */
export function labelRoutes({ store }: Pick<AppContext, 'store'>): Router {
  const routes = Router();
  const loadKeeping = () => import('../../studies/label/keep-labels.ts');

  routes.get('/:run/labels', async (request, response) => {
    const { id } = await requestedRun(store, request);
    const { rater, limit } = validateInput(labelQueueSchema, request.query);
    const { openItems } = await loadKeeping();
    const { queueRows } = await import('../../studies/label/queue-file.ts');
    const { sample = [], labels, open } = await openItems(store, id, principalOf(response).user ?? rater);
    const counts = Map.groupBy(labels, (label) => label.rater);
    response.json({
      sample: sample.length,
      labelled: sample.length - open.length,
      raters: [...counts].map(([name, given]) => ({ name, labels: given.length })),
      queue: (await queueRows(store, open.slice(0, limit))).map(({ item, conversation, response: text }) => {
        const [debate = '', label = ''] = item.split(' ');
        return { debate, response: label, conversation, text };
      }),
    });
  });
  routes.get('/:run/labels/agreement', async (request, response) => {
    const { id, seed } = await requestedRun(store, request);
    const { loadLabelledRun } = await import('../../studies/label/labelled-run.ts');
    const { labelFindings } = await import('../../studies/label/label-findings.ts');
    const { raters, agreement, labelled, split, outside, judges, overall } = labelFindings(
      await loadLabelledRun(store, id),
      seed,
    );
    response.json({ raters, agreement, labelled, split, outside, judges, overall });
  });
  routes.post('/:run/labels/sample', async (request, response) => {
    const row = await requestedRun(store, request);
    const size = validateInput(drawLabelSampleSchema, request.body ?? {});
    const { keepSample } = await loadKeeping();
    response.json(await keepSample(store, row, size));
  });
  routes.post('/:run/labels', async (request, response) => {
    const row = await requestedRun(store, request);
    const { user } = principalOf(response);
    const { rater = user, labels } = validateInput(giveLabelsSchema, request.body ?? {});
    if (rater === undefined)
      throw new MootcourtError('invalid-input', 'rater: expected the name of the person whose labels these are');
    if (user !== undefined && rater !== user)
      throw new MootcourtError('invalid-input', `rater: your labels are kept as ${user}'s; leave the field out`);
    const { keepLabels } = await loadKeeping();
    await keepLabels(store, row, { rater, labels, user });
    response.json({ kept: labels.length });
  });
  return routes;
}
