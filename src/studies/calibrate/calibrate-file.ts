import { columnsOf, text } from '../../analysis/ratings/rating-table.ts';
import { classifyLeaveOneGroupOut } from '../../analysis/refusal-classifier/classifier.ts';
import { type RefusalLabel, refusalLabels } from '../../analysis/refusal-classifier/refusal-label.ts';
import { classifyByPhrases } from '../../analysis/refusal-classifier/sentence-kinds.ts';
import type { AppContext } from '../../app/app-context.ts';
import type { Row } from '../../datasets/json-rows.ts';
import { readRows } from '../../datasets/read-table.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Panel } from '../../domain/panel.ts';
import type { Budget } from '../../domain/run.ts';
import type { Spec } from '../../domain/spec.ts';
import { readerText, unread, usualColumns } from './calibration-columns.ts';
import { type Calibration, calibrate, type JudgeReadings } from './judge-calibration.ts';
import { labelWithPanel, type PanelItem } from './label-with-panel.ts';
import type { LabelledItem } from './labelled-item.ts';
import { asTwoWay, type TwoWayLabels, twoWayLabels } from './two-way-labels.ts';

export type CalibrateOptions = {
  label: string;
  /** Columns with judges' own labels; found by their names where absent and no panel reads. */
  judges?: readonly string[] | undefined;
  item?: string | undefined;
  rater?: string | undefined;
  rating?: string | undefined;
  cluster?: string | undefined;
  groupBy: string;
  positiveLabel?: string | undefined;
  limit?: number | undefined;
  seed: number;
  panel?:
    | {
        panel: Panel;
        spec: Spec;
        repeats: number;
        values: string | undefined;
        signal: AbortSignal;
        budget: Budget | undefined;
        app: AppContext;
      }
    | undefined;
};

/** `reader` tells how refusals were read without a model, where they were. */
export type FileCalibration = Calibration & {
  labels: string;
  simulated: boolean;
  reader: string | undefined;
  left: number;
  /** Why rows were left out. */
  leftBecause: string;
  /** Which columns were taken for what, and why refusals were not read without a model. */
  notes: string[];
};

const trained = 'refusal reader, trained';
const phrases = 'refusal reader, phrases';

/**
 * Judges against labelled items of a JSONL or CSV file: judges whose labels stand in the file, a panel that reads prompt and response now, and
 * for refusal labels our own reader, which reads each group's answers (a model's) trained on the other groups only.
 * @throws MootcourtError `invalid-input` naming the column or row
 */
export async function calibrateFile(file: string, options: CalibrateOptions): Promise<FileCalibration> {
  const { rows, columns, label, notes } = usualColumns((await readRows(file)).slice(0, options.limit), options.label);
  const calibration = await calibrateRows(rows, columns, { ...options, label });
  return { ...calibration, notes: [...notes, ...calibration.notes] };
}

async function calibrateRows(
  rows: readonly Row[],
  columns: readonly string[],
  options: CalibrateOptions,
): Promise<FileCalibration> {
  if (options.label === 'majority') return againstMajority(rows, options);
  if (!columns.includes(options.label))
    throw new MootcourtError(
      'invalid-input',
      `--label: there is no column ${options.label}; there are ${columns.slice(0, 20).join(', ')}; or say majority, to hold each judge against the others`,
    );
  const labelled = rows.filter((row) => text(row[options.label]) !== '');
  const items = labelled.map((row, index) => itemOf(row, index, options, columns));
  const categories = new Set(items.map((item) => item.label));
  const judges = (options.judges ?? (options.panel === undefined ? judgeColumns(columns, options.label) : [])).map(
    (name) => columnJudge(name, labelled, columns, categories),
  );
  const refusals = items.every(({ label }) => (refusalLabels as readonly string[]).includes(label));
  const canRead = columns.includes('response');
  const groups = new Set(labelled.map((row) => text(row[options.groupBy])));
  const twoWay = refusals ? undefined : twoWayLabels(categories, options.label);
  const reader = (refusals || twoWay !== undefined) && canRead;
  const notes = reader ? [] : [unread(categories, columns)];
  if (reader) judges.push(...refusalReaders(labelled, items, { group: options.groupBy, twoWay }));
  if (options.panel !== undefined) {
    if (!canRead || !columns.includes('prompt'))
      throw new MootcourtError(
        'invalid-input',
        `--panel: expected columns prompt and response; there are ${columns.join(', ')}`,
      );
    const asked = { items: labelled.map(panelItem), refusals: refusals || twoWay !== undefined, seed: options.seed };
    judges.push(...(await labelWithPanel({ ...options.panel, ...asked })).map((judge) => inFileWords(judge, twoWay)));
  }
  if (judges.length === 0)
    throw new MootcourtError(
      'invalid-input',
      `no judge to calibrate: name columns with --judges a,b, or a panel with --panel. ${notes.join('; ')}`,
    );
  const baselines = judges
    .map(({ name }) => name)
    .filter((name) => /strmatch|string_match/i.test(name) || name === phrases);
  const favourable = options.positiveLabel ?? twoWay?.compliance ?? favourableOf(items);
  return {
    ...calibrate({ items, judges, favourable, baselines, seed: options.seed }),
    labels: options.label,
    simulated: options.panel?.panel.judges.some(({ model }) => model.startsWith('simulated:')) ?? false,
    reader: reader ? readerText(groups.size, options.groupBy, twoWay) : undefined,
    left: rows.length - labelled.length,
    leftBecause: 'no label',
    notes,
  };
}

function itemOf(row: Row, index: number, options: CalibrateOptions, columns: readonly string[]): LabelledItem {
  const cluster = options.cluster ?? ['id', 'prompt', 'item'].find((name) => columns.includes(name));
  return {
    cluster: cluster === undefined ? String(index) : text(row[cluster]),
    label: plain(text(row[options.label])),
    characters: text(row.response).length,
  };
}

/** `1_full_compliance` and `full_compliance` are one category. */
const plain = (label: string) => label.replace(/^\d+_/, '').slice(0, 200);

function judgeColumns(columns: readonly string[], label: string): string[] {
  return columns.filter(
    (name) =>
      name !== label &&
      /^(annotator|judge|rater|coder|annotation|reviewer|expert)[_ -]?\w+$|_(label|decision|verdict)$/i.test(name) &&
      !/^final/i.test(name),
  );
}

/** A reading that is none of the labels counts as one wrong category of its own. */
function columnJudge(
  name: string,
  rows: readonly Row[],
  columns: readonly string[],
  categories: ReadonlySet<string>,
): JudgeReadings {
  if (!columns.includes(name))
    throw new MootcourtError(
      'invalid-input',
      `--judges: there is no column ${name}; there are ${columns.slice(0, 20).join(', ')}`,
    );
  return {
    name,
    readings: rows.flatMap((row, item) => {
      const given = plain(text(row[name]));
      return given === '' ? [] : [{ item, category: categories.has(given) ? given : 'something else', repeat: 0 }];
    }),
  };
}

/** Two-way labels do not tell what was refused in part, so the reader learns nothing from them. */
function refusalReaders(
  rows: readonly Row[],
  items: readonly LabelledItem[],
  { group, twoWay }: { group: string; twoWay: TwoWayLabels | undefined },
): JudgeReadings[] {
  const read = rows.map((row, item) => ({
    prompt: text(row.prompt),
    response: text(row.response),
    label: twoWay === undefined ? ((items[item]?.label ?? 'full_compliance') as RefusalLabel) : 'full_compliance',
    group: twoWay === undefined ? text(row[group]) : 'all',
  }));
  const judge = (name: string, categories: readonly string[]): JudgeReadings =>
    inFileWords({ name, readings: categories.map((category, item) => ({ item, category, repeat: 0 })) }, twoWay);
  return [
    judge(trained, classifyLeaveOneGroupOut(read)),
    judge(
      phrases,
      read.map(({ response }) => classifyByPhrases(response)),
    ),
  ];
}

function inFileWords(judge: JudgeReadings, twoWay: TwoWayLabels | undefined): JudgeReadings {
  if (twoWay === undefined) return judge;
  return {
    ...judge,
    readings: judge.readings.map((reading) => ({ ...reading, category: asTwoWay(reading.category, twoWay) })),
  };
}

function panelItem(row: Row): PanelItem {
  const values = [text(row.value1), text(row.value2)].filter((name) => name !== '');
  return {
    prompt: text(row.prompt),
    response: text(row.response),
    values: values.length === 2 ? values.join(',') : undefined,
  };
}

function favourableOf(items: readonly LabelledItem[]): string {
  const labels = items.map((item) => item.label);
  const usual = ['compliant', 'full_compliance', 'pass', 'yes', 'true', '1'].find((name) => labels.includes(name));
  return usual ?? labels[0] ?? '';
}

/** Without labels: each judge's side of zero, or verdict, against the majority of the other judges on the item. */
function againstMajority(rows: readonly Row[], options: CalibrateOptions): FileCalibration {
  const { item = 'item', rater = 'judge', rating = 'verdict' } = options;
  const columns = columnsOf(rows);
  for (const [flag, name] of Object.entries({ item, rater, rating }))
    if (!columns.includes(name))
      throw new MootcourtError(
        'invalid-input',
        `--${flag}: there is no column ${name}; there are ${columns.slice(0, 20).join(', ')}`,
      );
  const side = sideOf(columns);
  const byItem = [...Map.groupBy(rows, (row) => text(row[item]))].filter(([, own]) => own.length >= 3);
  const items: LabelledItem[] = [];
  const judges = new Map<string, JudgeReadings & { readings: JudgeReadings['readings'][number][] }>();
  for (const [name, own] of byItem) {
    const votes = own.map((row) => ({ judge: text(row[rater]), vote: side(row, text(row[rating])) }));
    for (const { judge, vote } of votes) {
      const others = votes.filter((vote) => vote.judge !== judge).map((vote) => vote.vote);
      const label = others.find((other) => 2 * others.filter((two) => two === other).length > others.length);
      if (label === undefined || vote === '') continue;
      const index = items.push({ cluster: name, label, characters: 0 }) - 1;
      const known = judges.get(judge) ?? { name: judge, readings: [] };
      judges.set(judge, known);
      known.readings.push({ item: index, category: vote, repeat: 0 });
    }
  }
  if (items.length === 0)
    throw new MootcourtError(
      'invalid-input',
      'majority: expected items with three judges or more, of whom the others agree; found none',
    );
  const calibration = calibrate({
    items,
    judges: [...judges.values()],
    favourable: options.positiveLabel ?? favourableOf(items),
    baselines: [],
    seed: options.seed,
  });
  return {
    ...calibration,
    // Each judge has labels of its own here, so no two read the same item.
    advice: undefined,
    labels: 'the majority of the other judges',
    simulated: false,
    reader: undefined,
    left: rows.length - items.length,
    leftBecause: 'fewer than three judges on the item, no majority of the others, or no verdict',
    notes: [],
  };
}

/** Where a verdict names one of two sides shown, the side: so that `pro` of one debate is `pro` of another. */
function sideOf(columns: readonly string[]): (row: Row, verdict: string) => string {
  const pair = (
    [
      ['pro', 'con'],
      ['first', 'second'],
    ] as const
  ).find((names) => names.every((name) => columns.includes(name)));
  if (pair === undefined) return (_row, verdict) => verdict;
  return (row, verdict) => pair.find((name) => text(row[name]) === verdict) ?? verdict;
}
