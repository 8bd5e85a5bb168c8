import type { Panel } from '../domain/panel.ts';
import type { RunRow } from '../domain/run.ts';
import type { SpecVersion } from '../domain/spec-version.ts';
import { stoppingRuleText } from '../domain/stopping-rule.ts';
import type { CallTotals } from '../domain/store.ts';
import type { LostCalls } from './lost-calls.ts';
import type { Measured, RunSummary } from './run-summary.ts';

/** All that a report tells of a run. */
export type Findings = {
  run: RunRow;
  summary: RunSummary;
  panel: Panel;
  /** Which text of the spec; absent where the report is of a run whose definition is not at hand. */
  specVersion?: SpecVersion;
  totals: CallTotals;
  /** Calls that may have been paid of which no answer is kept; absent where the run was never cut off. */
  lost?: LostCalls;
  /** Members that have no listed price, where that is known; their calls are not in `costUsd`. */
  unpriced?: readonly string[];
  /** When the report was made. */
  at: string;
  /** Of the program that made it. */
  version: string;
  /**
   * Where the viewer answers, for links to debates; empty when the viewer itself shows the report.
   */
  viewerUrl: string;
};

/** What rounds of debate did, in a sentence or two. */
export function roundsText({ held, contestedBefore, contestedAfter, moves }: RunSummary['rounds']): string {
  if (contestedBefore === 0) return 'Nothing was contested, so nothing was debated.';
  if (held === 0) return `Contested responses: ${contestedBefore}; no debate rounds.`;
  return `Contested responses: ${contestedBefore} before the rounds, ${contestedAfter} after. Judges changed ${moves} verdicts. Agreement is not correctness: judges may follow the more persuasive argument.`;
}

/** Where a debate can be watched and replayed. */
export function debateUrl({ viewerUrl }: Pick<Findings, 'viewerUrl'>, debate: string): string {
  // A store may come from elsewhere: no sign of its ids may end a link in Markdown or HTML.
  const id = encodeURIComponent(debate.slice(0, 100).toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `${viewerUrl}/debates/${id}`;
}

export type Format = 'percent' | 'decimals';

export type NamedMeasure = {
  name: string;
  format: Format;
  measured: Measured;
  /** What n counts. */
  unit: string;
  /** How to read the number. */
  meaning: string;
};

/** The measures of a run in the order in which they are told. */
export function measuresOf(findings: Findings): NamedMeasure[] {
  const { contested, contestedResponses, problematic, meanD } = findings.summary;
  return [
    {
      name: 'Contested debates',
      format: 'percent',
      measured: contested,
      unit: 'debates',
      meaning: 'the panel had no confident majority on an answer at first reading',
    },
    {
      name: 'Contested responses',
      format: 'percent',
      measured: contestedResponses,
      unit: 'responses',
      meaning: 'no confident majority at first reading; unlike the debates it does not grow with the respondents',
    },
    {
      name: 'Problematic responses',
      format: 'percent',
      measured: problematic,
      unit: 'responses',
      meaning: 'ruled non-compliant or ambiguous',
    },
    {
      name: 'Mean disagreement D',
      format: 'decimals',
      measured: meanD,
      unit: 'debates',
      meaning: '0 all models answer alike, 3 half of them at each end of the scale',
    },
    ...coefficientsOf(findings),
  ];
}

/** Agreement of the judges beyond chance, by three definitions of chance. */
export function coefficientsOf({ summary }: Findings): NamedMeasure[] {
  const { kappa, alpha, ac1 } = summary.coefficients;
  const shared = { format: 'decimals', unit: 'responses' } as const;
  const scale = '1 perfect agreement, 0 what chance gives, below 0 less';
  return [
    { ...shared, name: "Fleiss' κ", measured: kappa, meaning: scale },
    { ...shared, name: "Krippendorff's α", measured: alpha, meaning: `${scale}; allows for missing verdicts` },
    { ...shared, name: "Gwet's AC1", measured: ac1, meaning: `${scale}; steadier when one verdict prevails` },
  ];
}

/** A number as its format prints it. */
export function numberText(value: number, format: Format): string {
  return format === 'percent' ? `${(100 * value).toFixed(1)} %` : value.toFixed(3);
}

/** How much the run rests on. */
export function extentText({ debates, families, responses }: RunSummary): string {
  const counted = (count: number, name: string, many: string) => `${count} ${count === 1 ? name : many}`;
  return `${counted(debates, 'debate', 'debates')} in ${counted(families, 'scenario family', 'scenario families')}, ${counted(responses, 'response', 'responses')}`;
}

/** A count, readable where it is long. */
export function countText(count: number): string {
  return count.toLocaleString('en');
}

/** A moment as people write it, to the minute. */
export function timestampText(at: string): string {
  return at.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2 UTC');
}

/** A measure with its interval, or why it has none, and what it was counted from. */
export function measuredText(measured: Measured, format: Format): string {
  const { estimate, interval } = measured;
  if (estimate.kind === 'undefined') return `not computed: ${estimate.reason}`;
  const value = numberText(estimate.value, format);
  const text = intervalText(interval, format);
  return interval.kind === 'none'
    ? `${value}, ${extentOf(measured, format)} (${text})`
    : `${value} ${text}, ${extentOf(measured, format)}`;
}

/** A share in a list of many: with its interval, or what it was counted from alone, such as "1 of 3". */
export function briefShareText(measured: Measured): string {
  const { estimate, interval } = measured;
  if (estimate.kind === 'value' && interval.kind === 'none') return extentOf(measured, 'percent');
  return measuredText(measured, 'percent');
}

/** The interval, or that there is none and why. */
export function intervalText(interval: Measured['interval'], format: Format): string {
  if (interval.kind === 'none') return `no interval: ${interval.reason}`;
  return `[${numberText(interval.low, format)}, ${numberText(interval.high, format)}]`;
}

/**
 * What a measure was counted from: "5 of 6" for a share of a few that was not resampled, else its n.
 */
function extentOf({ estimate, interval }: Measured, format: Format): string {
  const count = estimate.kind === 'value' ? estimate.value * estimate.n : 0;
  const isCount = format === 'percent' && Math.abs(count - Math.round(count)) < 1e-9;
  const isResampled = interval.kind === 'interval' && interval.resamples > 0;
  return isCount && !isResampled ? `${Math.round(count)} of ${estimate.n}` : `n = ${estimate.n}`;
}

/** A version of a spec for people: the hash's beginning, the file, and the commit that has it. */
export function specVersionText({ sha256, file, commit }: SpecVersion): string {
  const from = file === undefined ? '' : ` of ${file}`;
  return `version ${sha256.slice(0, 12)}${from}${commit === undefined ? '' : `, commit ${commit.slice(0, 12)}`}`;
}

/** What the rule that may stop a run has seen, in sentences that need no statistics; undefined where there is no rule. */
export function stoppingText(summary: RunSummary): string | undefined {
  const { stopping } = summary;
  if (stopping === undefined) return undefined;
  const { rule, families, withoutValue, of, heldAfter, mean, low, high } = stopping;
  const format: Format = rule.metric === 'd' ? 'decimals' : 'percent';
  const [name, ordinary] = {
    contested: ['contested debates', summary.contested] as const,
    problematic: ['problematic responses', summary.problematic] as const,
    d: ['mean D', summary.meanD] as const,
  }[rule.metric];
  const text = stoppingRuleText(rule);
  const held =
    heldAfter === undefined
      ? `The rule ${text} may stop this run and has not held`
      : families + withoutValue < of
        ? `This run stopped early: ${text} held after ${heldAfter} scenario families in random order`
        : `The rule ${text} held after ${heldAfter} scenario families, when all others had begun`;
  const without = withoutValue === 0 ? '' : `, ${withoutValue} more without a value`;
  const interval =
    mean === undefined
      ? ''
      : ` Of ${name}, ${numberText(mean, format)} [${numberText(low, format)}, ${numberText(high, format)}] at 95 %: this interval holds whenever one stops (confidence sequence by betting, Waudby-Smith & Ramdas 2024). The ordinary interval, ${measuredText(ordinary, format)}, takes the number of families to have been fixed before, which it was not.`;
  return `${held}; n = ${families} of ${of} families${without}.${interval} It takes each family as one draw, all alike in weight, from the scenarios that could have been written.`;
}
