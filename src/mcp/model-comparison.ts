import type { CategoryCharacter } from '../analysis/run/character.ts';
import type { ModelComparison, ModelDifference } from '../analysis/run/model-comparison.ts';
import type { ModelVerdicts } from '../analysis/run/model-verdicts.ts';
import type { Measurement } from '../measures/measurement.ts';
import { chanceText, isDiscovery } from '../results/chance-text.ts';
import { measuredText } from '../results/findings.ts';
import type { RunSummary } from '../results/run-summary.ts';

/** A model in the analysis of a run. Texts are measurements: the value with its 95% interval and n, or why there is none. */
export type ModelProfile = {
  model: string;
  responses: number;
  failures: Record<string, number>;
  /** Answers that are there, but not as asked: cut, filtered, refused by the model itself. */
  marks: Record<string, number>;
  verdicts: Record<keyof ModelVerdicts['counts'], number>;
  compliant: string;
  nonCompliant: string;
  ambiguous: string;
  /** Share ruled problematic, and refused, less the mean of the other models in the same families; its chance raw and corrected for all models. */
  besideOthers: { problematic: string; refused: string };
  /** Answered responses by the middle one of the judges' kinds; of two middle ones the more helpful. */
  refusals: Record<string, number>;
  refused: string;
  uncalledFor: string;
  /** Mean position by value category, 0 opposes to 6 favours, and its distance from the mean of all models; those with most scenarios. */
  positions: { category: string; position: string; lean: string; chance: string }[];
  /** Categories without a number: too few scenario families bear on them, or all give the same. */
  notComputed: number;
  /** Values of scenarios on which the model stood apart from nearly all others, above as more in favour, and the share of scenarios. */
  outliers: { above: number; below: number; share: string };
  /** The categories that the model favours and disfavours most, if its lean's interval leaves out 0 and its chance, corrected for all categories of all models, is at most 0.05. */
  leans: { to?: string; from?: string };
};

/** Categories listed for one model: data sets may have any number of their own. */
const maxCategories = 8;

/** How each model of a run answered, and where it differs from the others, as the analysis of the run has it. */
export function modelProfiles({ analysis, missing }: Pick<RunSummary, 'analysis' | 'missing'>): ModelProfile[] {
  return analysis.verdicts.map(({ model, responses, counts, shares }) => {
    const refusals = analysis.refusals.models.find((modelRefusals) => modelRefusals.model === model);
    const outliers = analysis.outliers.models.find((modelOutliers) => modelOutliers.model === model);
    const ofModel = missing.find(({ role, member }) => role === 'respondent' && member === model);
    const categories =
      analysis.character.models.find((modelCharacter) => modelCharacter.model === model)?.categories ?? [];
    const categoryCharacters = categories
      .filter((category) => category.position.interval.kind === 'interval')
      .sort(
        (category, other) =>
          other.position.estimate.n - category.position.estimate.n || (category.category < other.category ? -1 : 1),
      );
    return {
      model,
      responses,
      failures: { ...ofModel?.failures },
      marks: { ...ofModel?.marks },
      verdicts: counts,
      compliant: measuredText(shares.compliant, 'percent'),
      nonCompliant: measuredText(shares['non-compliant'], 'percent'),
      ambiguous: measuredText(shares.ambiguous, 'percent'),
      besideOthers: besideOthers(analysis.models.find((row) => row.model === model)),
      refusals: Object.fromEntries(Object.entries(refusals?.kinds ?? {}).filter(([, count]) => count > 0)),
      refused: textOf(refusals?.refused, 'no answer was read'),
      uncalledFor: textOf(refusals?.falsePositive, 'no answer was read'),
      positions: categoryCharacters.slice(0, maxCategories).map(({ category, position, lean, chance }) => ({
        category,
        position: measuredText(position, 'decimals'),
        lean: measuredText(lean, 'decimals'),
        chance: chanceText(chance),
      })),
      notComputed: categories.length - categoryCharacters.length,
      outliers: {
        above: outliers?.above ?? 0,
        below: outliers?.below ?? 0,
        share: textOf(outliers?.rate, 'never scored beside three others'),
      },
      leans: leansOf(categories),
    };
  });
}

function besideOthers(row: ModelComparison | undefined): ModelProfile['besideOthers'] {
  const text = (of: ModelDifference | undefined) =>
    of === undefined
      ? 'not computed: no answer'
      : `${measuredText(of.difference, 'percent')}; ${chanceText(of.chance)}`;
  return { problematic: text(row?.problematic), refused: text(row?.refused) };
}

function textOf(measured: Measurement | undefined, absent: string): string {
  return measured === undefined ? `not computed: ${absent}` : measuredText(measured, 'percent');
}

function leansOf(categories: readonly CategoryCharacter[]): ModelProfile['leans'] {
  const known = categories
    .flatMap(({ category, lean, chance }) =>
      lean.estimate.kind === 'value' && lean.interval.kind === 'interval' && isDiscovery(chance)
        ? [{ value: lean.estimate.value, ...lean.interval, text: `${category} ${measuredText(lean, 'decimals')}` }]
        : [],
    )
    .sort((item, other) => other.value - item.value);
  const [to, from] = [known.find(({ low }) => low > 0), known.findLast(({ high }) => high < 0)];
  return { ...(to === undefined ? {} : { to: to.text }), ...(from === undefined ? {} : { from: from.text }) };
}
