import type { ChangeDecision } from '../analysis/comparison/change-decision.ts';
import type { PairedChange, PairedMeasure } from '../analysis/comparison/paired-change.ts';
import type { RunComparison } from '../analysis/comparison/run-comparison.ts';
import type { RunRow } from '../domain/run.ts';
import type { SpecDiff, SpecVersion } from '../domain/spec-version.ts';
import type { Measurement } from '../measures/measurement.ts';
import { type Format, numberText } from './findings.ts';

/** Two runs compared, and what differs between them beside the findings. */
export type Comparison = RunComparison & {
  before: { run: RunRow; spec: SpecVersion };
  after: { run: RunRow; spec: SpecVersion };
  /** Clauses added, dropped, moved and reworded. */
  clausesChanged: SpecDiff;
  /** The specs' texts as a unified diff; empty where they are the same. */
  specDiff: string;
  /** What else differs or is missing, so that a change need not come from the spec. */
  caveats: string[];
};

export const measureNames: Record<PairedMeasure, string> = {
  contested: 'contested debates',
  problematic: 'problematic responses',
  d: 'disagreement D',
};

export const measureFormats: Record<PairedMeasure, Format> = {
  contested: 'percent',
  problematic: 'percent',
  d: 'decimals',
};

/** What the comparison comes to, in a sentence. */
export function decisionText({ kind, rose, fell, chances }: ChangeDecision): string {
  const named = (list: readonly PairedMeasure[], side: 'rise' | 'fall') =>
    list
      .map((measure) => {
        const chance = chances.find((item) => item.measure === measure)?.[side] ?? 1;
        return `${measureNames[measure]} (p ${chance < 0.001 ? '< 0.001' : `= ${chance.toFixed(3)}`})`;
      })
      .join(', ');
  const families = Math.max(...chances.map((chance) => chance.families));
  switch (kind) {
    case 'worse':
      return `Worse for sure: more ${named(rose, 'rise')}.`;
    case 'better':
      return `Better for sure: less ${named(fell, 'fall')}.`;
    case 'mixed':
      return `Worse and better for sure: more ${named(rose, 'rise')}; less ${named(fell, 'fall')}.`;
    case 'same':
      return 'No change beyond chance was shown.';
    case 'too-few':
      return `Nothing can be sure: ${families} shared scenario families are too few, whatever changed.`;
  }
}

/** Before → after, and the paired change with its interval; one reason where none can be computed. */
export function changeText({ before, after, change }: PairedChange, format: Format): string {
  const [first, then] = [before, after].map(({ estimate }) =>
    estimate.kind === 'value' ? numberText(estimate.value, format) : undefined,
  );
  const moved = differenceText(change, format);
  return first === undefined || then === undefined ? moved : `${first} → ${then}; change ${moved}`;
}

/** A difference of two numbers with its sign, interval and n; one of shares in percentage points. */
export function differenceText({ estimate, interval }: Measurement, format: Format): string {
  if (estimate.kind === 'undefined') return `not computed: ${estimate.reason}`;
  const number = (value: number) =>
    `${value > 0 ? '+' : ''}${format === 'percent' ? (100 * value).toFixed(1) : value.toFixed(3)}`;
  const unit = format === 'percent' ? ' points' : '';
  const range =
    interval.kind === 'interval'
      ? ` [${number(interval.low)}, ${number(interval.high)}], n = ${estimate.n}`
      : `, n = ${estimate.n} (no interval: ${interval.reason})`;
  return `${number(estimate.value)}${unit}${range}`;
}

/** Which scenarios are compared, and which are not, and why. */
export function pairingSentences({ pairing }: Pick<RunComparison, 'pairing'>): string[] {
  const { scenarios, families, renamed, otherValues, onlyBefore, onlyAfter, reworded, unread } = pairing;
  const counted = (count: number, text: string) => (count === 0 ? [] : [`${count} ${text}`]);
  return [
    `${scenarios} shared scenarios in ${families} families are compared, matched by what was asked`,
    ...counted(renamed, 'of them have another id in the other run'),
    ...counted(otherValues, 'of them name other values, so their D is not compared'),
    ...counted(onlyBefore, 'debates are in the earlier run alone'),
    ...counted(onlyAfter, 'debates are in the later run alone'),
    ...counted(reworded, 'scenarios keep their id and ask something else: left out'),
    ...counted(unread, 'shared scenarios were read by no judge in one of the runs: left out'),
  ];
}
