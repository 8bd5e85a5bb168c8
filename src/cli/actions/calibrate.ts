import { MootcourtError } from '../../domain/errors.ts';
import { measuredText } from '../../results/findings.ts';
import { loadSpec } from '../../runs/load-inputs.ts';
import { loadPanel } from '../../settings/panel-file.ts';
import { type CalibrateOptions, calibrateFile, type FileCalibration } from '../../studies/calibrate/calibrate-file.ts';
import { parseBudget } from '../options/budget.ts';
import { parseList } from '../options/list.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { untilStopped } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

type Options = Omit<CalibrateOptions, 'judges' | 'panel'> & {
  judges?: string;
  panel?: string;
  spec: string;
  values?: string;
  repeats: number;
  budget?: string;
  json?: boolean;
};

/** Holds judges against labels and prints how far they can be trusted. */
export async function calibrate(file: string, options: Options): Promise<void> {
  const { judges, panel: panelName, spec, values, repeats, json, ...rest } = options;
  const budget = parseBudget(options.budget);
  const asked = { ...rest, judges: parseList(judges) };
  const fileCalibration =
    panelName === undefined
      ? await calibrateFile(file, asked)
      : await withApp((app) => {
          process.stderr.write(`the judges of panel ${panelName} read the items, ${repeats} times each\n`);
          return untilStopped(new MootcourtError('cancelled', 'cancelled'), (signal) => {
            const panel = { panel: loadPanel(panelName), spec: loadSpec(spec), repeats, values, signal, budget, app };
            return calibrateFile(file, { ...asked, panel });
          });
        });
  process.stdout.write(json === true ? `${JSON.stringify(fileCalibration)}\n` : calibrationText(fileCalibration));
}

function calibrationText(fileCalibration: FileCalibration): string {
  const { items, clusters, categories, favourable, judges, comparisons, advice, effectiveSize } = fileCalibration;
  const percent = (measured: Parameters<typeof measuredText>[0]) => measuredText(measured, 'percent');
  const lines = [
    `${fileCalibration.simulated ? '[simulated agents] ' : ''}${items} labelled items in ${clusters} clusters, against ${oneLine(fileCalibration.labels, 60)}; 95 % intervals, bootstrap over clusters`,
    ...(fileCalibration.left === 0 ? [] : [`${fileCalibration.left} rows left out: ${fileCalibration.leftBecause}`]),
    ...(fileCalibration.reader === undefined ? [] : [fileCalibration.reader]),
    ...judges.flatMap((judge) => [
      '',
      oneLine(judge.name, 60),
      `  accuracy            ${percent(judge.accuracy)}`,
      `  κ with labels       ${measuredText(judge.kappa, 'decimals')}`,
      `  ${oneLine(favourable, 20)} or not: ${percent(judge.twoWay)}`,
      `  stable over repeats ${percent(judge.stability)}`,
      `  length bias         ${percent(judge.lengthBias)}`,
      `  position bias       ${percent(judge.positionBias)}`,
      `  confusion (rows: label; columns: ${categories.map((category) => oneLine(category, 24)).join(', ')})`,
      ...judge.confusion.map(
        (row, index) =>
          `    ${oneLine(categories[index] ?? '', 24).padEnd(24)} ${row.map((count) => String(count).padStart(6)).join('')}`,
      ),
    ]),
    ...comparisons.flatMap(({ judge, baseline, accuracy, twoWay }) => [
      '',
      `${oneLine(judge, 40)} over ${oneLine(baseline, 40)}, paired`,
      `  accuracy            ${percent(accuracy)}`,
      `  ${oneLine(favourable, 20)} or not: ${percent(twoWay)}`,
    ]),
    '',
    `Effective panel size: ${measuredText(effectiveSize, 'decimals')} of ${judges.length} judges`,
    ...(advice === undefined
      ? []
      : [
          `Keep: ${advice.keep.map((name) => oneLine(name, 40)).join(', ')}${advice.drop.length === 0 ? '' : `; leave out: ${advice.drop.map((name) => oneLine(name, 40)).join(', ')}`}`,
          `  majority right: ${percent(advice.accuracy)}; of all judges: ${percent(advice.all)}; difference ${percent(advice.gain)}`,
          '  chosen on every second cluster, measured on the others',
        ]),
    '',
  ];
  return lines.join('\n');
}
