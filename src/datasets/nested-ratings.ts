import type { Row } from './json-rows.ts';

/** Names of a rater and of its rating in a list of ratings, the likeliest first. */
const raterNames = 'rater judge annotator annotator_id rater_id worker worker_id user coder reviewer name id'.split(
  ' ',
);
const ratingNames = 'rating score label verdict value annotation category answer choice vote'.split(' ');

const [itemColumn, raterColumn, ratingColumn] = ['item', 'rater', 'rating'] as const;

export type UnnestedRatings = {
  rows: Row[];
  columns: { item: string; rater: string; rating: string };
  /** How they were read. */
  told: string;
  /** Rows and entries without ratings that can be read, with how often. */
  rejected: { reason: string; count: number }[];
};

/**
 * Rows whose ratings stand in one field, as rows of one rating each: an object by rater (`{"r1": "yes"}`), a list of
 * objects with a rater and a rating, or a list of ratings whose places are the raters. Undefined where no single field
 * of the rows is such.
 */
export function unnestRatings(rows: readonly Row[], itemNames: readonly string[]): UnnestedRatings | undefined {
  const isItem = (name: string) => itemNames.includes(name.toLowerCase());
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const nested = columns.filter((name) => rows.some((row) => entriesOf(row[name]) !== undefined));
  const usual = nested.filter(isUsualField);
  // A field of another name may hold anything, unless nothing else stands beside it but what names the item.
  const isAlone = nested.length === 1 && columns.every((name) => name === nested[0] || isItem(name));
  const [field] = usual.length > 0 ? usual : isAlone ? nested : [];
  if (field === undefined || usual.length > 1) return undefined;
  const item = itemNames
    .map((name) => columns.find((column) => column.toLowerCase() === name && column !== field))
    .find((name) => name !== undefined);
  const counts = new Map<string, number>();
  const reject = (reason: string) => counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const single: Row[] = [];
  let byPlace = false;
  for (const [index, row] of rows.entries()) {
    const entries = entriesOf(row[field]);
    if (entries === undefined || entries.length === 0) {
      reject(`a row without ratings in ${field}`);
      continue;
    }
    const { [field]: _ratings, ...rest } = row;
    for (const entry of entries) {
      if (entry === 'unread') {
        reject(`an entry of ${field} without rater or rating`);
        continue;
      }
      byPlace ||= entry.byPlace;
      const name = item === undefined ? `row ${index + 1}` : row[item];
      single.push({ ...rest, [itemColumn]: name, [raterColumn]: entry.rater, [ratingColumn]: entry.rating });
    }
  }
  if (single.length === 0) return undefined;
  const raters = byPlace ? 'raters are the places in its list' : 'by rater';
  return {
    rows: single,
    columns: { item: itemColumn, rater: raterColumn, rating: ratingColumn },
    told: `one row an item, its ratings in ${field}: ${raters}${item === undefined ? ', items by their row' : `, item from ${item}`}`,
    rejected: [...counts].map(([reason, count]) => ({ reason, count })),
  };
}

function isUsualField(name: string): boolean {
  return /^(ratings?|annotations?|labels?|scores?|verdicts?|votes?|judge?ments?|assessments?|responses?|raters?|judges?|annotators?)$/i.test(
    name,
  );
}

type Entry = { rater: string; rating: unknown; byPlace: boolean } | 'unread';

/** The ratings of one field; undefined where it is none. */
function entriesOf(value: unknown): Entry[] | undefined {
  if (Array.isArray(value)) {
    if (value.every(isScalar))
      return value.map((rating, index) => ({ rater: `rater ${index + 1}`, rating, byPlace: true }));
    return value.every((entry) => typeof entry === 'object')
      ? value.map((entry) => entryOf(entry as Row | null))
      : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const pairs = Object.entries(value);
  // Of each rater a rating alone, or an object with one: `{"r1": {"rating": 3, "why": "…"}}`.
  const entries = pairs.map(([rater, rating]): Entry | undefined => {
    if (isScalar(rating)) return { rater, rating, byPlace: false };
    const inner =
      typeof rating === 'object' && rating !== null && !Array.isArray(rating)
        ? fieldOf(rating as Row, ratingNames)
        : undefined;
    return inner === undefined ? undefined : { rater, rating: (rating as Row)[inner], byPlace: false };
  });
  return entries.every((entry) => entry !== undefined) ? entries : undefined;
}

function entryOf(entry: Row | null): Entry {
  if (entry === null) return 'unread';
  const [rater, rating] = [fieldOf(entry, raterNames), fieldOf(entry, ratingNames)];
  if (rater === undefined || rating === undefined) return 'unread';
  return { rater: String(entry[rater]), rating: entry[rating], byPlace: false };
}

function fieldOf(row: Row, names: readonly string[]): string | undefined {
  const keys = Object.keys(row);
  return names
    .map((name) => keys.find((key) => key.toLowerCase() === name && isScalar(row[key]) && row[key] !== null))
    .find((name) => name !== undefined);
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
