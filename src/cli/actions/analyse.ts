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

const mostCategories = 12;

function answersText({ rows, families, models, meanD, bins, outliers, character }: AnswersAnalysis): string[] {
  return [
    `${rows} queries in ${families} families, ${models.length} models`,
    '',
    `mean D  ${measuredText(meanD, 'decimals')}`,
    ...tableLines(bins.map(({ bin, share }) => [`D in ${bin}`, measuredText(share, 'percent')])),
    '',
    'Outliers: queries on which a model stands at least 4 points from nearly all others',
    ...tableLines(
      [...outliers]
        .sort((a, b) => b.above + b.below - a.above - a.below)
        .map(({ model, above, below, rate }) => [
          model,
          `${measuredText(rate, 'percent')}; ${above} positions above, ${below} below`,
        ]),
    ),
    '',
    'Character: how often a model stands higher on a category than on its rival, over hard queries (D ≥ 1.5)',
    ...character.slice(0, mostCategories).flatMap(({ category, scenarios, models: each }) => [
      `  ${oneLine(category, 50)} (${scenarios} queries)`,
      ...tableLines(
        each.map(({ model, share }) => [model, measuredText(share, 'percent')]),
        { indent: 4 },
      ),
    ]),
    ...(character.length > mostCategories ? [`  and ${character.length - mostCategories} more; --json has all`] : []),
  ];
}

function judgementsText({ rows, families, judges, bins, flagRates, agreement }: JudgementsAnalysis): string[] {
  return [
    `${rows} judged responses in ${families} families, ${judges.length} judges`,
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
