import { measuredText } from '../../results/findings.ts';
import { loadSpec } from '../../runs/load-inputs.ts';
import { loadPanel } from '../../settings/panel-file.ts';
import {
  type CalibrateOptions as CalibrationRequest,
  calibrateFile,
  type FileCalibration,
} from '../../studies/calibrate/calibrate-file.ts';
import type { CalibrateOptions } from '../commands/calibrate.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { tableLines } from '../output/table.ts';
import { withShutdownSignal } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

/** Compares judges with labels, and prints how far they can be trusted. */
export async function calibrate(file: string, options: CalibrateOptions): Promise<void> {
  const { panel, json, ...request } = options;
  const calibration =
    panel === undefined ? await calibrateFile(file, request) : await calibrateWithPanel(file, request, panel, options);
  process.stdout.write(json === true ? `${JSON.stringify(calibration)}\n` : calibrationText(calibration));
}

function calibrateWithPanel(
  file: string,
  request: CalibrationRequest,
  panelName: string,
  { spec, repeats, values, budget }: CalibrateOptions,
): Promise<FileCalibration> {
  return withApp((app) =>
    withShutdownSignal((signal) => {
      const panel = { panel: loadPanel(panelName), spec: loadSpec(spec), repeats, values, signal, budget, app };
      process.stderr.write(`the judges of panel ${panelName} read the items, ${repeats} times each\n`);
      return calibrateFile(file, { ...request, panel });
    }),
  );
}

function calibrationText(fileCalibration: FileCalibration): string {
  const { items, clusters, categories, favourable, judges, comparisons, advice, effectiveSize } = fileCalibration;
  const percent = (measured: Parameters<typeof measuredText>[0]) => measuredText(measured, 'percent');
  const lines = [
    `${fileCalibration.simulated ? '[simulated agents] ' : ''}${items} labelled items in ${clusters} clusters, against ${oneLine(fileCalibration.labels, 60)}; 95 % intervals, bootstrap over clusters`,
    ...(fileCalibration.left === 0 ? [] : [`${fileCalibration.left} rows left out: ${fileCalibration.leftBecause}`]),
    ...fileCalibration.notes.map((note) => `note: ${oneLine(note, 400)}`),
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
      ...tableLines(
        judge.confusion.map((row, index) => [categories[index] ?? '', ...row]),
        { indent: 4, maxWidth: 24 },
      ),
    ]),
    ...comparisons.flatMap(({ judge, baseline, accuracy, twoWay }) => [
      '',
      `${oneLine(judge, 40)} over ${oneLine(baseline, 40)}, paired`,
      `  accuracy            ${percent(accuracy)}`,
      `  ${oneLine(favourable, 20)} or not: ${percent(twoWay)}`,
    ]),
    '',
    ...severityLines(fileCalibration),
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

/** Severity by judge with its interval and fit. */
function severityLines({ severity }: FileCalibration): string[] {
  if (severity.kind === 'none')
    return [`Severity apart from items: not estimated, since ${oneLine(severity.reason, 300)}`, ''];
  const range = ({ value, low, high }: { value: number; low: number; high: number }) =>
    `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  return [
    `Severity apart from items, in log odds around the mean of all judges (${severity.model} model, n = ${severity.items} items in ${severity.clusters} clusters; labels are not looked at)`,
    ...severity.judges.map(
      ({ name, severity: own, infit, outfit }) =>
        `  ${oneLine(name, 40).padEnd(40)} ${range(own)}; infit ${infit.toFixed(2)}, outfit ${outfit.toFixed(2)}`,
    ),
    '  Above 0: stricter with the same items. Fit of 0.5 to 1.5 is useful. What all judges get wrong together counts as the item.',
    '',
  ];
}
