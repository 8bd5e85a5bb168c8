import { MootcourtError } from '../../domain/errors.ts';

export type Rating = string | number | null;

/**
 * Ratings of items by raters, ragged; `clusters` names what belongs together, for the bootstrap.
 */
export type RatingTable = {
  items: string[];
  raters: string[];
  /** One row an item, one column a rater. */
  ratings: Rating[][];
  clusters: string[];
  /** Ratings left out and why, with how often. */
  rejected: { reason: string; count: number }[];
  /** Which columns were taken for what, where nobody named them. */
  guessed: string[];
};

export type TableOptions = {
  /** Columns of a long table: one row a rating. Found by usual names where absent. */
  item?: string | undefined;
  rater?: string | undefined;
  rating?: string | undefined;
  /** Columns of a wide table: one row an item, one column a rater. */
  raters?: readonly string[] | undefined;
  cluster?: string | undefined;
  /** Ratings that mean "no rating", beside an empty one. */
  missing?: readonly string[] | undefined;
  /** The categories there are; anything else is left out and counted. */
  categories?: readonly string[] | undefined;
};

export const usualColumns = {
  item: 'item item_id id prompt_id debate response_id question_id example_id sample_id task_id question prompt unit subject subject_id target case patient'.split(
    ' ',
  ),
  rater:
    'judge rater annotator model_judge coder judge_id rater_id annotator_id worker_id worker reviewer observer reader expert'.split(
      ' ',
    ),
  rating: 'rating score verdict label value assessment annotation category code grade diagnosis'.split(' '),
};
/**
 * Words that stand in real files where a number is missing. Among ratings that are words, each of
 * them is a category like others ("none of these").
 */
const missingNumbers = new Set(['na', 'n/a', 'nan', 'null', 'none', 'error', '-', '.']);
/** What a spreadsheet writes where a formula failed; never a rating. */
const spreadsheetErrors = new Set([
  '#n/a',
  '#null!',
  '#div/0!',
  '#value!',
  '#ref!',
  '#name?',
  '#num!',
  '#getting_data',
  '#spill!',
  '#calc!',
]);

type Row = Readonly<Record<string, unknown>>;

/**
 * Ratings from rows of a table, wide or long, found by the columns' names unless told.
 * @throws MootcourtError `invalid-input` naming what was expected and the columns there are
 */
export function ratingTable(rows: readonly Row[], options: TableOptions): RatingTable {
  const { numbers, ...table } = readTable(rows, options);
  return { ...table, guessed: [...table.guessed, ...(numbers === undefined ? [] : [numbers])] };
}

/** The columns of all rows, in the order in which they come: a row of JSON may lack some. */
export function columnsOf(rows: readonly Row[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name in row) names.add(name);
  return [...names];
}

type ReadTable = RatingTable & { numbers: string | undefined };

function readTable(rows: readonly Row[], options: TableOptions): ReadTable {
  const columns = columnsOf(rows);
  const need = (name: string | undefined, what: string): string | undefined => {
    if (name !== undefined && !columns.includes(name))
      throw new MootcourtError(
        'invalid-input',
        `--${what}: there is no column ${name}; there are ${columns.slice(0, 20).join(', ')}`,
      );
    return name;
  };
  const result = (kind: keyof typeof usualColumns) =>
    need(options[kind], kind) ??
    usualColumns[kind]
      .map((name) => columns.find((column) => column.toLowerCase() === name))
      .find((name) => name !== undefined);
  for (const rater of options.raters ?? []) need(rater, 'raters');
  need(options.cluster, 'cluster');
  const [item, rater, rating] = [result('item'), result('rater'), result('rating')];
  if (options.raters === undefined && item !== undefined && rater !== undefined && rating !== undefined) {
    const guesses = Object.entries({ item, rater, rating }).filter(
      ([kind]) => options[kind as keyof typeof usualColumns] === undefined,
    );
    const guessed =
      guesses.length === 0
        ? []
        : [`one row a rating: ${guesses.map(([kind, column]) => `${kind} from column ${column}`).join(', ')}`];
    return { ...longTable(rows, { item, rater, rating }, options), guessed };
  }
  const guess = guessedRaters(rows, columns, [item, options.cluster]);
  const wide = options.raters ?? guess.raters;
  if (wide.length < 2)
    throw new MootcourtError(
      'invalid-input',
      `raters: expected item, rater and rating columns, or one column a rater named with --raters a,b; there are ${columns.slice(0, 20).join(', ')}`,
    );
  const others = guess.others.length === 0 ? '' : `; no raters: ${guess.others.slice(0, 20).join(', ')}`;
  const guessed =
    options.raters === undefined ? [`one row an item: raters are the columns ${wide.join(', ')}${others}`] : [];
  return { ...wideTable(rows, wide, item, options), guessed };
}

/** More different ratings than this are no scale that several raters used. */
const maxCategories = 25;

/**
 * Columns that look like raters: numbered annotators, judges, labels by somebody; else, where a
 * column tells the items apart, all others that hold ratings which another holds too.
 * @returns the raters, and the columns that were weighed and found to be none
 */
function guessedRaters(
  rows: readonly Row[],
  columns: readonly string[],
  taken: readonly (string | undefined)[],
): { raters: string[]; others: string[] } {
  const isTruth = (name: string) => /^(final|gold|true|majority|consensus)([_ -]|$)/i.test(name);
  const named = columns.filter(
    (name) =>
      (/^(annotator|rater|judge|coder|annotation|reviewer|expert)[_ -]?\w+$|_(label|decision|verdict|rating)$/i.test(
        name,
      ) ||
        /^(label|rating|score)[_ -]?\d+$/i.test(name)) &&
      !isTruth(name) &&
      !taken.includes(name),
  );
  if (named.length >= 2) return { raters: named, others: [] };
  const [first = ''] = columns;
  const item = taken[0] ?? first;
  // Where the spreadsheet failed, nothing is told of a column.
  const names = rows.map((row) => text(row[item]));
  if (new Set(names).size < names.length || names.includes('')) return { raters: [], others: [] };
  const rest = columns.filter((name) => name !== item && !taken.includes(name) && !isTruth(name));
  const scales = new Map(
    rest.map((name) => [
      name,
      new Set(
        rows.map((row) => text(row[name])).filter((word) => word !== '' && !spreadsheetErrors.has(word.toLowerCase())),
      ),
    ]),
  );
  const isNumbered = (name: string) =>
    /^(column \d+|unnamed: \d+|index|no\.?|nr\.?|#)$/i.test(name) && scales.get(name)?.size === rows.length;
  const raters = rest.filter(
    (name) =>
      !isNumbered(name) &&
      [...(scales.get(name) ?? [])].some((word) =>
        rest.some((other) => other !== name && scales.get(other)?.has(word)),
      ),
  );
  const all = new Set(raters.flatMap((name) => [...(scales.get(name) ?? [])]));
  if (all.size > maxCategories) return { raters: [], others: [] };
  return { raters, others: rest.filter((name) => !raters.includes(name)) };
}

function longTable(
  rows: readonly Row[],
  { item, rater, rating }: { item: string; rater: string; rating: string },
  options: TableOptions,
): Omit<ReadTable, 'guessed'> {
  const read = createReader(
    options,
    rows.map((row) => row[rating]),
  );
  const raters = new Map<string, number>();
  const items = new Map<string, { row: Rating[]; cluster: string }>();
  for (const row of rows) {
    const [name, by] = [text(row[item]), text(row[rater])];
    if (name === '' || by === '') {
      read.reject('a row without item or rater');
      continue;
    }
    const index = raters.get(by) ?? raters.size;
    raters.set(by, index);
    const cluster = options.cluster === undefined ? name : text(row[options.cluster]);
    const known = items.get(name) ?? { row: [], cluster };
    items.set(name, known);
    const value = read.rating(row[rating]);
    if (known.row[index] !== undefined && known.row[index] !== null)
      read.reject('a second rating of one item by one rater');
    else known.row[index] = value;
  }
  const ratings = [...items.values()].map(({ row }) =>
    Array.from({ length: raters.size }, (_none, index) => row[index] ?? null),
  );
  const clusters = [...items.values()].map((item) => item.cluster);
  return {
    items: [...items.keys()],
    raters: [...raters.keys()],
    ratings,
    clusters,
    rejected: read.rejected(),
    numbers: read.numbers,
  };
}

function wideTable(
  rows: readonly Row[],
  raters: readonly string[],
  item: string | undefined,
  options: TableOptions,
): Omit<ReadTable, 'guessed'> {
  const read = createReader(
    options,
    rows.flatMap((row) => raters.map((rater) => row[rater])),
  );
  const ratings = rows.map((row) => raters.map((rater) => read.rating(row[rater])));
  // One item may be rated once for each of several models, so a row is an item of its own.
  const items = rows.map((row, index) =>
    item === undefined ? `row ${index + 1}` : `${text(row[item])} (row ${index + 1})`,
  );
  const clusters = rows.map((row, index) =>
    options.cluster === undefined ? String(index) : text(row[options.cluster]),
  );
  return { items, raters: [...raters], ratings, clusters, rejected: read.rejected(), numbers: read.numbers };
}

/** @param cells all cells that hold ratings: whether they are numbers decides what is missing */
function createReader({ missing = [], categories }: TableOptions, cells: Iterable<unknown>) {
  const counts = new Map<string, number>();
  const reject = (reason: string): null => {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
    return null;
  };
  const absent = new Set(missing);
  const known = categories === undefined ? undefined : new Set(categories);
  const words = known === undefined ? ratingWords(cells, absent) : [];
  const style = numberStyle(words);
  const isNumeric = style !== undefined || (words.length > 0 && words.every((word) => Number.isFinite(Number(word))));
  const asWritten = (word: string) => asRating(style === undefined ? word : style.plain(word));
  return {
    reject,
    numbers: style?.told,
    rating(value: unknown): Rating {
      const word = text(value);
      if (word === '') return reject('an empty cell');
      if (absent.has(word)) return reject(`'${word}', which means missing here`);
      if (known?.has(word) === true) return asRating(word);
      if (spreadsheetErrors.has(word.toLowerCase())) return reject(`'${word}', a spreadsheet's error`);
      if (known !== undefined) return reject('not one of the categories');
      if (isNumeric && missingNumbers.has(word.toLowerCase()))
        return reject(`'${word}', read as missing among numbers; name it with --categories if it is a rating`);
      return asWritten(word);
    },
    rejected: () => [...counts].map(([reason, count]) => ({ reason, count })),
  };
}

function asRating(word: string): Rating {
  const number = Number(word);
  return Number.isFinite(number) ? number : word.slice(0, 200);
}

/** The cells that hold ratings: without those that may stand for a missing number. */
function ratingWords(cells: Iterable<unknown>, absent: ReadonlySet<string>): string[] {
  return [...cells].map(text).filter((word) => {
    const lower = word.toLowerCase();
    return word !== '' && !absent.has(word) && !spreadsheetErrors.has(lower) && !missingNumbers.has(lower);
  });
}

/**
 * How numbers are written where all ratings are numbers and some not as programs write them: with a decimal comma, or as
 * percentages. Undefined for any other ratings.
 * @throws MootcourtError `invalid-input` where a comma may part decimals or thousands
 */
function numberStyle(words: readonly string[]): { plain(word: string): string; told: string } | undefined {
  const withComma = words.filter((word) => word.includes(','));
  if (withComma.length > 0 && words.every((word) => /^[+-]?\d+(,\d+)*(\.\d+)?$/.test(word))) {
    if (words.every((word) => /^[+-]?\d+(,\d+)?$/.test(word)) && !withComma.every((word) => /,\d{3}$/.test(word)))
      return { plain: (word) => word.replace(',', '.'), told: 'numbers with a decimal comma (1,5 is 1.5)' };
    if (withComma.every((word) => /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(word)))
      throw new MootcourtError(
        'invalid-input',
        `ratings: '${withComma[0]}' may be a number with thousands or with a decimal comma; write it as ${withComma[0]?.replaceAll(',', '')} or ${withComma[0]?.replace(',', '.')}`,
      );
  }
  if (words.length > 0 && words.every((word) => /^[+-]?\d+([.,]\d+)?\s*%$/.test(word)))
    return {
      plain: (word) => word.replace(/\s*%$/, '').replace(',', '.'),
      told: 'percentages as their numbers (50% is 50)',
    };
  return undefined;
}

/** A cell as text. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
