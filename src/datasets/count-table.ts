type Row = Readonly<Record<string, unknown>>;

/** A table of counts as ratings: one row an item, one column a category, in each cell how many raters chose it. */
export type CountTable = {
  rows: Record<string, string>[];
  /** Columns of the ratings of an item, in no order that means anything. */
  raters: string[];
  item: string | undefined;
  /** In the order of the columns. */
  categories: string[];
  told: string;
};

/** Fewer rows may have one sum by accident. */
const minRows = 3;
const minCategories = 3;
const raterName =
  /^(annotator|rater|judge|coder|annotation|reviewer|expert|observer|reader|model|label|rating|score)s?([_ -]?\w*)$/i;

/**
 * Finds the form in which agreement tables are printed (Fleiss 1971): whole numbers that add up to the same in every row. Undefined for
 * any other table, and where columns are named as raters are.
 */
export function readCountTable(input: readonly Row[]): CountTable | undefined {
  if (input.length < minRows) return undefined;
  const columns = Object.keys(input[0] ?? {});
  const isCount = (value: unknown) => /^\d+$/.test(String(value ?? '').trim());
  const inAll = (name: string) => input.every((row) => isCount(row[name]));
  const others = columns.filter((name) => !inAll(name));
  if (others.length > 1) return undefined;
  const numbers = columns.filter(inAll);
  // Without a column of words the items may be numbered.
  const choices = others.length === 1 ? [{ item: others[0], categories: numbers }] : numberings(input, numbers);
  const found = choices.find(({ categories }) => isCounted(input, categories));
  if (found === undefined) return undefined;
  const { item, categories } = found;
  const total = sumOf(input[0] ?? {}, categories);
  const raters = Array.from({ length: total }, (_none, index) => `rating ${index + 1} of an item`);
  const rows = input.map((row) => {
    const given = categories.flatMap((name) => Array.from({ length: Number(row[name]) }, () => name));
    const cells = Object.fromEntries(raters.map((name, index) => [name, given[index] ?? '']));
    return item === undefined ? cells : { [item]: String(row[item]), ...cells };
  });
  return {
    rows,
    raters,
    item,
    categories,
    told: `a table of counts: columns are the categories ${categories.join(', ')}, and each row adds up to ${total} ratings; who gave which is not known. If the columns are raters, name them with --raters`,
  };
}

function numberings(input: readonly Row[], numbers: readonly string[]) {
  const isNumbering = (name: string) => new Set(input.map((row) => String(row[name]))).size === input.length;
  return [
    ...numbers.filter(isNumbering).map((item) => ({ item, categories: numbers.filter((name) => name !== item) })),
    { item: undefined, categories: [...numbers] },
  ];
}

function isCounted(input: readonly Row[], categories: readonly string[]): boolean {
  if (categories.length < minCategories || categories.every((name) => raterName.test(name.trim()))) return false;
  const total = sumOf(input[0] ?? {}, categories);
  const hasZero = input.some((row) => categories.some((name) => Number(row[name]) === 0));
  return total >= 2 && hasZero && input.every((row) => sumOf(row, categories) === total);
}

function sumOf(row: Row, categories: readonly string[]): number {
  return categories.reduce((sum, name) => sum + Number(row[name]), 0);
}
