import { nearEqualText } from '../../datasets/value-names.ts';
import { chanceMeaning, chanceText } from '../../results/chance-text.ts';
import { measuredText } from '../../results/findings.ts';
import type { AnswersAnalysis } from '../../studies/analyse/analyse-answers.ts';
import { analyseFiles, type FilesAnalysis, type FilesIntervals } from '../../studies/analyse/analyse-files.ts';
import type { JudgementsAnalysis } from '../../studies/analyse/analyse-judgements.ts';
import { loadTaxonomy } from '../../studies/generate/generate-scenarios.ts';
import type { AnalyseOptions } from '../commands/analyse.ts';
import { coefficientLines } from '../output/coefficient-lines.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { tableLines } from '../output/table.ts';

/** Measures files of the public schema and prints each number with interval and n. */
export async function analyse(files: readonly string[], options: AnalyseOptions): Promise<void> {
  const analyses = await analyseFiles(files, loadTaxonomy(options.taxonomy), options.seed);
  process.stdout.write(options.json === true ? `${JSON.stringify(analyses)}\n` : analyses.map(analysisText).join('\n'));
}

function analysisText(analysis: FilesAnalysis): string {
  const { missed, unread } = analysis.columns;
  const lines = [
    ...(analysis.simulated ? ['[simulated agents]'] : []),
    ...(missed.length === 0 ? [] : [`not in the files: ${missed.join(', ')}`]),
    ...(unread.length === 0 ? [] : [`columns not read: ${unread.map((name) => oneLine(name, 40)).join(', ')}`]),
    ...(analysis.kind === 'answers' ? answersText(analysis) : judgementsText(analysis)),
    '',
    intervalsText(analysis.intervals),
    '',
  ];
  return lines.join('\n');
}

function intervalsText({ resamples, families, clusters }: FilesIntervals): string {
  const what =
    clusters === families
      ? 'families of scenarios'
      : `${clusters} groups into which the ${families} families of scenarios were put at random`;
  return `Intervals: 95 %, seeded bootstrap over ${what}, ${resamples} resamples, bias-corrected and accelerated (Efron & Tibshirani 1993); of a share of 0 or 1 Wilson's (1927).`;
}

const maxCategories = 12;

function answersText({
  rows,
  families,
  models,
  leftOut,
  nearEqual,
  meanD,
  spread,
  bins,
  outliers,
  character,
}: AnswersAnalysis): string[] {
  return [
    `${rows} queries in ${families} families, ${models.length} models`,
    ...leftOutLines([
      [leftOut.unreadPositions, 'cells that hold no whole number from 0 to 6'],
      [leftOut.positionsOnOneValue, 'answers with a position on one value alone, which count on neither'],
      [leftOut.queriesOfOneModel, 'queries on which one model alone has positions: no D'],
      [leftOut.queriesOfNoModel, 'queries on which no model has positions: no D'],
    ]),
    ...(nearEqual.length === 0 ? [] : [oneLine(nearEqualText(nearEqual), 800)]),
    '',
    `mean D  ${measuredText(meanD, 'decimals')}`,
    ...tableLines(bins.map(({ bin, share }) => [`D in ${bin}`, measuredText(share, 'percent')])),
    `Spread between models, 0–6 scale: as D has it ${measuredText(spread.read, 'decimals')}; without what grows with the number of models ${measuredText(spread.panelSizeFree, 'decimals')}.`,
    'Not taken off: the noise of single readings, which needs two readings of an answer; the files have one.',
    'Whether D predicts non-compliance: these files have no verdicts.',
    '',
    'Outliers: queries on which a model stands at least 4 points from nearly all others',
    ...tableLines(
      [...outliers]
        .sort((a, b) => b.above + b.below - a.above - a.below)
        .map(({ model, above, below, rate, chance }) => [
          model,
          `${measuredText(rate, 'percent')}; ${above} positions above, ${below} below; ${chanceText(chance)}`,
        ]),
    ),
    '',
    'Character: how often a model stands higher on a category than on its rival, over hard queries (D ≥ 1.5)',
    ...character.slice(0, maxCategories).flatMap(({ category, scenarios, models: each }) => [
      `  ${oneLine(category, 50)} (${scenarios} queries)`,
      ...tableLines(
        each.map(({ model, share, chance }) => [model, `${measuredText(share, 'percent')}; ${chanceText(chance)}`]),
        { indent: 4 },
      ),
    ]),
    ...(character.length > maxCategories ? [`  and ${character.length - maxCategories} more; --json has all`] : []),
    '',
    `p and adjusted: of a share so far from the mean of all models. ${chanceMeaning}.`,
  ];
}

/** What counts nowhere; nothing where there is none of it. */
function leftOutLines(counts: [number, string][]): string[] {
  const found = counts.filter(([count]) => count > 0);
  return found.length === 0 ? [] : ['left out or apart:', ...found.map(([count, what]) => `  ${count} × ${what}`)];
}

function relationText(relation: JudgementsAnalysis['relation']): string[] {
  const { d, oddsRatio, withinFamilies, trend, binTrend, auroc } = relation;
  const from = {
    value: 'D as the files have it',
    bin: 'the files have the bin of D alone, so that its middle stands for D',
    none: 'the files have no D',
  }[d];
  return [
    `Does D predict a problematic verdict? Verdicts of all judges; ${from}. 1, 0 and 0.5 mean no.`,
    ...tableLines([
      ['odds ratio for one unit of D', measuredText(oddsRatio, 'decimals')],
      ['odds ratio within families', measuredText(withinFamilies, 'decimals')],
      ['rise with one unit of D', measuredText(trend, 'percent')],
      ['rise from one bin to the next', measuredText(binTrend, 'percent')],
      ['area under the ROC curve', measuredText(auroc, 'decimals')],
    ]),
    '  It assumes that families are a fair sample and that D was not read by the judges whose verdicts these are: files do not say who placed the answers, so nothing is cross-fitted here.',
  ];
}

function judgementsText({
  rows,
  families,
  judges,
  leftOut,
  majorities,
  bins,
  relation,
  flagRates,
  agreement,
}: JudgementsAnalysis): string[] {
  return [
    `${rows} judged responses in ${families} families, ${judges.length} judges`,
    ...leftOutLines([
      ...Object.entries(leftOut.unreadVerdicts).map(([judge, count]): [number, string] => [
        count,
        `cells of ${oneLine(judge, 40)} that hold none of compliant, non-compliant and ambiguous`,
      ]),
      [leftOut.unjudgedResponses, 'responses without a verdict'],
      [leftOut.responsesWithoutD, 'responses whose query has no D'],
      [leftOut.queriesOfOneModel, 'queries with the answer of one model alone, which count in the bins'],
    ]),
    '',
    `Problematic to most judges, non-compliant and ambiguous together (as in the paper)  ${measuredText(majorities.binary, 'percent')}`,
    `Problematic by the majority of three verdicts, where there is one  ${measuredText(majorities.threeWay, 'percent')}`,
    '',
    'Frequent non-compliance: all models problematic on one query, by bin of D',
    ...tableLines(
      bins.map(({ bin, majority, any }) => [
        `D in ${bin}`,
        `majority ${measuredText(majority, 'percent')}; any judge ${measuredText(any, 'percent')}`,
      ]),
    ),
    'The same as a multiple of the lowest bin',
    ...tableLines(
      bins
        .slice(1)
        .map(({ bin, foldMajority, foldAny }) => [
          `D in ${bin}`,
          `majority ${measuredText(foldMajority, 'decimals')}; any judge ${measuredText(foldAny, 'decimals')}`,
        ]),
    ),
    '',
    ...relationText(relation),
    '',
    'Problematic (non-compliant or ambiguous), by judge',
    ...tableLines(flagRates.map(({ judge, rate }) => [judge, measuredText(rate, 'percent')])),
    '',
    'Agreement on the binary label',
    ...coefficientLines(agreement.coefficients),
    ...agreement.pairs.map(
      ({ raters: [name, other], agreement: alike }) =>
        `  ${oneLine(name, 24)} – ${oneLine(other, 24)}: ${measuredText(alike, 'percent')}`,
    ),
  ];
}
