import { measuredText } from '../../results/findings.ts';
import { type FileMeasure, measureFile } from '../../studies/measure/measure-file.ts';
import type { MeasureOptions } from '../commands/measure.ts';
import { coefficientLines } from '../output/coefficient-lines.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { tableLines } from '../output/table.ts';

/** Measures the agreement of raters in a file, and prints it with intervals. */
export async function measure(file: string, options: MeasureOptions): Promise<void> {
  const fileMeasure = await measureFile(file, options);
  process.stdout.write(options.json === true ? `${JSON.stringify(fileMeasure)}\n` : measureText(fileMeasure));
}

function measureText({
  items,
  raters,
  categories,
  coefficients,
  pairs,
  pairsTotal,
  rejected,
  guessed,
  suspects,
  clusters,
}: FileMeasure): string {
  const lines = [
    `${items} items in ${clusters} clusters, ${raters.length} raters`,
    ...tableLines(raters.slice(0, 40).map(({ name, ratings }) => [name, `${ratings} ratings`])),
    ...guessed.map((guess) => `read as ${oneLine(guess, 400)}`),
    ...rejected.map(({ reason, count }) => `left out: ${count} × ${oneLine(reason, 80)}`),
    ...suspects.map((suspect) => `note: ${suspect}`),
    ...(categories.length === 0
      ? []
      : [
          `categories: ${categories
            .slice(0, 20)
            .map((category) => oneLine(category, 30))
            .join(', ')}`,
        ]),
    '',
    'Agreement (95 % interval, bootstrap over clusters)',
    ...coefficientLines(coefficients),
    ...(pairs.length === 0 ? [] : ['', `Pairs: agreement; Cohen’s κ (${shownPairs(pairs.length, pairsTotal)})`]),
    ...pairs.map(({ raters: [name, other], agreement, kappa, weighted }) =>
      [
        `  ${oneLine(name, 28)} – ${oneLine(other, 28)}: ${measuredText(agreement, 'percent')}`,
        `κ ${measuredText(kappa, 'decimals')}`,
        ...weighted.map((item) => `${item.name} κ ${measuredText(item.kappa, 'decimals')}`),
      ].join('; '),
    ),
    '',
  ];
  return lines.join('\n');
}

function shownPairs(shown: number, total: number): string {
  return shown === total ? `all ${total} pairs` : `the first ${shown} of ${total} pairs`;
}
