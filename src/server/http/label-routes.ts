import { Router } from 'express';
import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { RunRow } from '../../domain/run.ts';
import { appendAudit } from '../../runs/append-audit.ts';
import { claimRun } from '../../runs/run-lease.ts';
import { principalOf } from '../auth/require-auth.ts';
import { requestedRun } from './load-params.ts';
import { drawLabelSampleSchema, giveLabelsSchema, labelQueueSchema } from './request-schemas.ts';
import { validateInput } from './validate-input.ts';

/** Blind labels of a run: draw a sample, go through its queue, give labels, see how people agree. */
export function labelRoutes({ store }: Pick<AppContext, 'store'>): Router {
  const routes = Router();
  const loadStudy = () => import('../../studies/label/labelled-run.ts');

  routes.get('/:run/labels', async (request, response) => {
    const { id } = await requestedRun(store, request);
    const { rater, limit } = validateInput(labelQueueSchema, request.query);
    const { itemKey, loadLabels } = await loadStudy();
    const { queueRows } = await import('../../studies/label/queue-file.ts');
    const { sample = [], labels } = await loadLabels(store, id);
    const person = principalOf(response).user ?? rater;
    const done = new Set(labels.filter((label) => label.rater === person).map(itemKey));
    const open = sample.filter((item) => !done.has(itemKey(item)));
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
    const { loadLabelledRun } = await loadStudy();
    const { labelFindings } = await import('../../studies/label/label-findings.ts');
    const { raters, agreement, labelled, split, outside, judges, overall } = labelFindings(
      await loadLabelledRun(store, id),
      seed,
    );
    response.json({ raters, agreement, labelled, split, outside, judges, overall });
  });
  routes.post('/:run/labels/sample', async (request, response) => {
    const row = await requestedRun(store, request);
    const { size, seed } = validateInput(drawLabelSampleSchema, request.body ?? {});
    const { loadLabelledRun } = await loadStudy();
    const { drawSample } = await import('../../studies/label/draw-sample.ts');
    assertEnded(row);
    const { items } = await loadLabelledRun(store, row.id);
    if (items.length === 0)
      throw new MootcourtError('invalid-input', `run: judges read no response of ${row.id}; there is nothing to label`);
    const sample = drawSample(items, size, seed).map(({ debate, response }) => ({ debate, response }));
    await claimRun(store, row.id);
    await store.trace.appendRun(row.id, { type: 'label-sample', data: { seed, items: sample } });
    response.json({ sample: sample.length, of: items.length });
  });
  routes.post('/:run/labels', async (request, response) => {
    const row = await requestedRun(store, request);
    const { user } = principalOf(response);
    const { rater = user, labels } = validateInput(giveLabelsSchema, request.body ?? {});
    if (rater === undefined)
      throw new MootcourtError('invalid-input', 'rater: expected the name of the person whose labels these are');
    if (user !== undefined && rater !== user)
      throw new MootcourtError('invalid-input', `rater: your labels are kept as ${user}'s; leave the field out`);
    assertEnded(row);
    const { itemKey, loadLabels } = await loadStudy();
    const drawn = new Set(((await loadLabels(store, row.id)).sample ?? []).map(itemKey));
    for (const label of labels)
      if (!drawn.has(itemKey(label)))
        throw new MootcourtError(
          'invalid-input',
          `labels: ${itemKey(label)} is not of this run's sample; draw one, and label what its queue holds`,
        );
    await claimRun(store, row.id);
    await store.trace.appendRun(row.id, { type: 'labels', data: { rater, labels } });
    const detail = `${labels.length} labels`;
    await appendAudit(store, 'label', { user, run: row.id, detail });
    response.json({ kept: labels.length });
  });
  return routes;
}

/** @throws MootcourtError `invalid-input` for a run that has more responses to come */
function assertEnded({ id, state }: RunRow): void {
  if (state === 'running')
    throw new MootcourtError('invalid-input', `run: ${id} is under way; label its responses once it has ended`);
}
