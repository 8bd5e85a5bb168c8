import type { Verdict } from '../../domain/assessment.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { RunRow } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { appendAudit } from '../../runs/append-audit.ts';
import { claimRun } from '../../runs/run-lease.ts';
import { drawSample } from './draw-sample.ts';
import { itemKey, loadLabelledRun, loadLabels } from './labelled-run.ts';

/**
 * Draws the responses of a run that people label, in random order, and keeps the sample with the run.
 * @returns how many were drawn, and of how many
 * @throws MootcourtError `invalid-input` for a run that is under way, or of which judges read no response
 */
export async function keepSample(
  store: Store,
  run: RunRow,
  { size, seed }: { size: number; seed: number },
): Promise<{ sample: number; of: number }> {
  assertEnded(run);
  const { items } = await loadLabelledRun(store, run.id);
  if (items.length === 0)
    throw new MootcourtError('invalid-input', `run: judges read no response of ${run.id}; there is nothing to label`);
  const sample = drawSample(items, size, seed).map(({ debate, response }) => ({ debate, response }));
  await claimRun(store, run.id);
  await store.trace.appendRun(run.id, { type: 'label-sample', data: { seed, items: sample } });
  return { sample: sample.length, of: items.length };
}

/**
 * Keeps a person's blind labels of responses of the sample.
 * @param user who is logged in, for the audit log
 * @throws MootcourtError `invalid-input` for a run that is under way, or a response that is not of its sample
 */
export async function keepLabels(
  store: Store,
  run: RunRow,
  options: {
    rater: string;
    labels: { debate: string; response: string; verdict: Verdict }[];
    user?: string | undefined;
  },
): Promise<void> {
  const { rater, labels, user } = options;
  assertEnded(run);
  const drawn = new Set(((await loadLabels(store, run.id)).sample ?? []).map(itemKey));
  for (const label of labels)
    if (!drawn.has(itemKey(label)))
      throw new MootcourtError(
        'invalid-input',
        `labels: ${itemKey(label)} is not of this run's sample; draw one, and label what its queue holds`,
      );
  await claimRun(store, run.id);
  await store.trace.appendRun(run.id, { type: 'labels', data: { rater, labels } });
  await appendAudit(store, 'label', { user, run: run.id, detail: `${labels.length} labels` });
}

/** The responses of the sample that a person has not labelled, in its order; undefined before one was drawn. */
export async function openItems(store: Store, run: string, rater: string | undefined) {
  const { sample, labels } = await loadLabels(store, run);
  const done = new Set(labels.filter((label) => label.rater === rater).map(itemKey));
  return { labels, sample, open: (sample ?? []).filter((item) => !done.has(itemKey(item))) };
}

function assertEnded({ id, state }: RunRow): void {
  if (state === 'running')
    throw new MootcourtError('invalid-input', `run: ${id} is under way; label its responses once it has ended`);
}
