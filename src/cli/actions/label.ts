import { writeFileSync } from 'node:fs';
import { MootcourtError } from '../../domain/errors.ts';
import { visibleName } from '../../domain/visible-text.ts';
import { measuredText, numberText } from '../../results/findings.ts';
import { appendAudit } from '../../runs/append-audit.ts';
import { claimRun } from '../../runs/run-lease.ts';
import { drawSample } from '../../studies/label/draw-sample.ts';
import {
  type CountedShare,
  type LabelFindings,
  type LabelledRate,
  labelFindings,
} from '../../studies/label/label-findings.ts';
import { loadLabelledRun, loadLabels } from '../../studies/label/labelled-run.ts';
import { formatQueue, queueRows, readLabels } from '../../studies/label/queue-file.ts';
import type { LabelOptions } from '../commands/label.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { tableLines } from '../output/table.ts';
import { withApp } from '../with-app.ts';

/** Draws a sample for people, reads their labels, or tells what the labels say. */
export async function label(run: string, options: LabelOptions): Promise<void> {
  checkOptions(options);
  await withApp(async ({ store }) => {
    const { id } = await resolveRun(store, run, { kinds: ['stress-test', 'import'] });
    const labelled = await loadLabelledRun(store, id);
    if (labelled.items.length === 0)
      throw new MootcourtError('invalid-input', `run: judges read no response of ${id}; there is nothing to label`);
    // A run that another process is holding has more responses to come.
    if (options.sample !== undefined || options.in !== undefined) await claimRun(store, id);
    if (options.sample !== undefined) {
      const drawn = drawSample(labelled.items, options.sample, options.seed);
      const items = drawn.map(({ debate, response }) => ({ debate, response }));
      await store.trace.appendRun(id, { type: 'label-sample', data: { seed: options.seed, items } });
      labelled.sample = items;
      process.stderr.write(`drew ${items.length} of ${labelled.items.length} responses of run ${id}\n`);
    }
    if (options.out !== undefined) {
      if (labelled.sample === undefined)
        throw new MootcourtError('invalid-input', '--out: no sample was drawn yet; add --sample <n>');
      const rows = await queueRows(store, labelled.sample);
      writeFileSync(options.out, formatQueue(rows, /\.(jsonl|ndjson)$/i.test(options.out) ? 'jsonl' : 'csv'));
      process.stderr.write(`wrote ${rows.length} responses to ${oneLine(options.out, 400)}\n`);
      return;
    }
    if (options.in !== undefined) {
      const { byRater, empty } = await readLabels(options.in, { rater: options.rater, items: labelled.items });
      for (const [rater, labels] of byRater) {
        await store.trace.appendRun(id, { type: 'labels', data: { rater, labels } });
        await appendAudit(store, 'label', { run: id, detail: `${labels.length} labels of ${visibleName(rater)}` });
        process.stderr.write(`${labels.length} labels of ${oneLine(rater, 80)} kept with run ${id}\n`);
      }
      if (empty > 0) process.stderr.write(`${empty} rows have no verdict yet\n`);
    }
    const findings = labelFindings({ ...labelled, ...(await loadLabels(store, id)) }, options.seed);
    process.stdout.write(options.json === true ? `${JSON.stringify(findings)}\n` : findingsText(id, findings));
  });
}

function checkOptions({ in: input, sample, out, rater }: LabelOptions): void {
  if (input !== undefined && (sample !== undefined || out !== undefined))
    throw new MootcourtError('invalid-input', '--in: it reads labels; leave out --sample and --out');
  if (rater !== undefined && input === undefined)
    throw new MootcourtError('invalid-input', '--rater: it names whose labels --in reads; add --in <file>');
}

function findingsText(run: string, findings: LabelFindings): string {
  const { raters, agreement, labelled, split, outside, judges, overall, byModel, byBin, byClause } = findings;
  const rates = (name: string, some: readonly LabelledRate[]) => ['', name, ...tableLines(some.map(rateRow))];
  const lines = [
    `Labels of run ${run}: ${labelled} of ${overall.responses} responses`,
    ...raters.map(({ name, labels, first, last }) => `  ${oneLine(name, 40)}: ${labels} labels, ${first} to ${last}`),
    ...(split === 0 ? [] : [`left out: ${split} on which people are split evenly`]),
    ...(outside === 0
      ? []
      : [`left out of rates: ${outside} that are not of the sample, so nobody drew them at random`]),
    ...(agreement.length === 0
      ? []
      : [
          '',
          'Agreement of the people',
          ...tableLines(agreement.map(({ name, measured }) => [name, measuredText(measured, 'decimals')])),
        ]),
    '',
    'Judges against the labels, best first (sensitivity: of what people find problematic; specificity: of what they find compliant)',
    ...tableLines(
      judges.map(({ judge, sensitivity, specificity }) => [
        judge,
        `sensitivity ${shareText(sensitivity)}, specificity ${shareText(specificity)}`,
      ]),
    ),
    ...rates(
      'Problematic responses: by most judges, and corrected by the labels (prediction-powered, Angelopoulos et al. 2023)',
      [overall],
    ),
    ...rates('By model', byModel),
    ...rates('By bin of D', byBin),
    ...rates('By cited clause', byClause),
    '',
    'The corrected rate holds whatever the judges’ errors, as long as the sample was drawn at random and the people are right. 95 % intervals; scenario families count as clusters.',
    '',
  ];
  return lines.join('\n');
}

function rateRow({ group, labels, judges, corrected }: LabelledRate): [string, string] {
  const after =
    corrected === undefined
      ? `not corrected: ${labels} labels, and fewer than 5 say nothing`
      : `corrected ${numberText(corrected.value, 'percent')} [${numberText(corrected.low, 'percent')}, ${numberText(corrected.high, 'percent')}] by ${labels} labels`;
  return [group, `judges ${shareText(judges)}; ${after}`];
}

function shareText(share: CountedShare | undefined): string {
  if (share === undefined) return 'none to count';
  return `${share.count} of ${share.of} [${numberText(share.low, 'percent')}, ${numberText(share.high, 'percent')}]`;
}
