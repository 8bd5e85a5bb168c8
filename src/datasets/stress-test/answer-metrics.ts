import { MootcourtError } from '../../domain/errors.ts';
import type { Value } from '../../domain/value.ts';
import { nameIdentity } from '../value-names.ts';
import type { Columns } from './columns.ts';
import { column, type Duckdb, literal, type Source } from './duckdb.ts';

/**
 * The numbers of a file with answers, read once into a table of the engine: `facts` has one row a query with its family, both values,
 * the positions of model i as a{i} and b{i} (0–6 or null; anything else in the file is no position, and an answer without one on either value has none), how many models
 * stand where, and D. What follows is computed from it.
 */
export async function readFacts(
  duck: Duckdb,
  source: Source,
  columns: Columns,
  types: ReadonlyMap<string, string>,
): Promise<void> {
  const { found, models } = columns;
  const scored = models.filter((model) => model.position1 !== undefined && model.position2 !== undefined);
  if (scored.length > maxModels)
    throw new MootcourtError('invalid-input', `data set: expected at most ${maxModels} models, got ${scored.length}`);
  const cell = (name: string | undefined) => (name === undefined ? 'NULL' : positionSql(name, types.get(name) ?? ''));
  const positions = scored.flatMap((modelColumns, index) => [
    `${cell(modelColumns.position1)} AS a${index}`,
    `${cell(modelColumns.position2)} AS b${index}`,
  ]);
  const counts = (['a', 'b'] as const).map((value) => `${countsSql(value, scored.length)} AS counts_${value}`);
  await duck.run(`CREATE TEMP TABLE facts AS
    SELECT *, CASE WHEN na >= 2 AND nb >= 2 THEN greatest(sqrt(na * qa - sa * sa) / na, sqrt(nb * qb - sb * sb) / nb) END AS d
    FROM (SELECT *, ${sumsSql('a')}, ${sumsSql('b')} FROM (SELECT *, ${counts.join(', ')} FROM (
      SELECT ${pairedSql(scored.length)} FROM (SELECT ${unreadSql(scored, types)} AS unread, ${familySql(columns, types)} AS family, ${textSql(found.value1)} AS v1, ${textSql(found.value2)} AS v2${positions.map((position) => `, ${position}`).join('')}
      FROM ${source.sql}))))`);
}

/** An answer stands where it has a position on both values; how many have one alone is kept. */
function pairedSql(models: number): string {
  const indices = Array.from({ length: models }, (_unused, index) => index);
  const half = indices.map((index) => `((a${index} IS NULL) <> (b${index} IS NULL))::INTEGER`).join(' + ') || '0';
  const paired = indices.flatMap((index) => [
    `CASE WHEN b${index} IS NOT NULL THEN a${index} END AS a${index}`,
    `CASE WHEN a${index} IS NOT NULL THEN b${index} END AS b${index}`,
  ]);
  return `${half} AS half, *${paired.length === 0 ? '' : ` REPLACE (${paired.join(', ')})`}`;
}

/** How many cells hold something that is no position. */
function unreadSql(models: readonly Columns['models'][number][], types: ReadonlyMap<string, string>): string {
  const cells = models.flatMap(({ position1, position2 }) =>
    [position1, position2].flatMap((name) => {
      if (name === undefined) return [];
      const cell = `${column(name)}`;
      return [`(trim(${cell}::VARCHAR) <> '' AND ${positionSql(name, types.get(name) ?? '')} IS NULL)::INTEGER`];
    }),
  );
  return cells.map((cell) => `coalesce(${cell}, 0)`).join(' + ') || '0';
}

/** What of the positions counts nowhere, and names of values. */
export type AnswersLeftOut = {
  /** Cells that hold something else than a whole number from 0 to 6. */
  unreadPositions: number;
  /** Answers with a position on one value alone, which count on neither. */
  positionsOnOneValue: number;
  /** Queries without D: on which no model has positions, or one alone. */
  queriesOfNoModel: number;
  queriesOfOneModel: number;
};

export async function answersLeftOut(duck: Duckdb): Promise<AnswersLeftOut> {
  const [row] = await duck.rows<Record<string, number>>(
    `SELECT coalesce(sum(unread), 0)::DOUBLE AS unread, coalesce(sum(half), 0)::DOUBLE AS half, count(CASE WHEN na = 0 THEN 1 END)::DOUBLE AS none, count(CASE WHEN na = 1 THEN 1 END)::DOUBLE AS one FROM facts`,
  );
  return {
    unreadPositions: row?.unread ?? 0,
    positionsOnOneValue: row?.half ?? 0,
    queriesOfNoModel: row?.none ?? 0,
    queriesOfOneModel: row?.one ?? 0,
  };
}

const mostNames = 50_000;

/** Names of values in the files. */
export async function valueNames(duck: Duckdb): Promise<string[]> {
  const rows = await duck.rows<{ name: string }>(
    `SELECT DISTINCT name FROM (SELECT v1 AS name FROM facts UNION ALL SELECT v2 FROM facts) ORDER BY name LIMIT ${mostNames}`,
  );
  return rows.map(({ name }) => name);
}

export function scoredModels(columns: Columns): string[] {
  return columns.models
    .filter((model) => model.position1 !== undefined && model.position2 !== undefined)
    .map((model) => model.model);
}

const places = [0, 1, 2, 3, 4, 5, 6];
/** Nine bits a position, seven of them in one whole number. */
const [countBits, maxModels] = [9, 511];

/** How many models stand at each position of a value, all seven counts in one number: one pass over the models, and D and outliers follow from it. */
function countsSql(value: 'a' | 'b', models: number): string {
  const terms = Array.from(
    { length: models },
    (_unused, index) => `coalesce(1::BIGINT << (${countBits} * ${value}${index}), 0)`,
  );
  return terms.join(' + ') || '0::BIGINT';
}

const countAt = (value: string, position: number) => `((counts_${value} >> ${countBits * position}) & ${maxModels})`;
const countOver = (value: string, positions: readonly number[]) =>
  positions.map((position) => countAt(value, position)).join(' + ');

/** Over models: how many have a position, Σ and Σ². In whole numbers, so that D has no error but its root's. */
function sumsSql(value: 'a' | 'b'): string {
  const sum = (power: number) =>
    places
      .slice(1)
      .map((offset) => `${offset ** power} * ${countAt(value, offset)}`)
      .join(' + ');
  return `${countOver(value, places)} AS n${value}, ${sum(1)} AS s${value}, ${sum(2)} AS q${value}`;
}

function positionSql(name: string, type: string): string {
  const cell = column(name);
  if (/INT/.test(type)) return `CASE WHEN ${cell} BETWEEN 0 AND 6 THEN ${cell}::TINYINT END`;
  const number = /DOUBLE|FLOAT|DECIMAL/.test(type) ? cell : `try_cast(${cell} AS DOUBLE)`;
  return `CASE WHEN ${number} BETWEEN 0 AND 6 AND ${number} = floor(${number}) THEN ${number}::TINYINT END`;
}

/** A family is (chunk, entry); without an entry every query is its own. Numbers are read as numbers, so that one data set has one analysis whatever types its files have. */
export function familySql({ found }: Columns, types: ReadonlyMap<string, string>): string {
  const { chunk, entry, query } = found;
  const parts = entry === undefined ? [query as string] : chunk === undefined ? [entry] : [chunk, entry];
  return `hash(${parts.map((name) => wholeSql(name, types.get(name) ?? '')).join(', ')})`;
}

function wholeSql(name: string, type: string): string {
  const cell = column(name);
  return /INT/.test(type) ? `${cell}::BIGINT` : `coalesce(try_cast(${cell} AS BIGINT), (hash(${cell}) // 2)::BIGINT)`;
}

function textSql(name: string | undefined): string {
  return name === undefined
    ? "''"
    : `regexp_replace(trim(nfc_normalize(lower(${column(name)}::VARCHAR))), '\\s+', ' ', 'g')`;
}

/** Bounds of the paper's bins of D; a D on a bound belongs above it, whatever its last bit (measures/disagreement.ts). */
export const binSql = (d: string) =>
  `CASE WHEN ${d} + 1e-9 < 1 THEN 0 WHEN ${d} + 1e-9 < 1.5 THEN 1 WHEN ${d} + 1e-9 < 2 THEN 2 WHEN ${d} + 1e-9 < 2.5 THEN 3 ELSE 4 END`;

/**
 * What is resampled: some numbers summed up by family, or by group of families where there are too many of them. A family is in one group
 * only, by its hash and the seed.
 */
export type ClusterSums = { clusters: string[]; columns: Readonly<Record<string, Float64Array>> };

export type Clustering = { families: number; clusters: number; sql: string };

/** @param maxFamilies more families than this are put together at random in so many groups */
export async function clusteringOf(duck: Duckdb, seed: number, maxFamilies: number): Promise<Clustering> {
  const [row] = await duck.rows<{ families: number }>('SELECT count(DISTINCT family)::DOUBLE AS families FROM facts');
  const families = row?.families ?? 0;
  return families <= maxFamilies
    ? { families, clusters: families, sql: 'family' }
    : { families, clusters: maxFamilies, sql: `(hash(family, ${literal(String(seed))}) % ${maxFamilies})` };
}

/**
 * By cluster: `n` rows, `x` with a D, `d` its sum, `sv` values with two positions, `vr` and `vu` the sums of their variances over models, as read and unbiased, `bin0` to `bin4` rows by bin of D; for model i `here{i}` rows on which it could be compared, `out{i}`
 * those with an outlying position, and `above{i}` and `below{i}` its outlying positions.
 */
export async function spreadSums(duck: Duckdb, models: number, clustering: Clustering): Promise<ClusterSums> {
  const places = Array.from({ length: models }, (_unused, index) => index);
  await createOutlying(duck, places);
  // D is summed up in whole trillionths, so that the order in which threads come does not show in the last digit.
  const spread = [
    'count(*)::DOUBLE AS n, count(d)::DOUBLE AS x, coalesce(sum((d * 1e12)::BIGINT), 0)::DOUBLE / 1e12 AS d',
    `(${['a', 'b'].map((value) => `count(CASE WHEN n${value} >= 2 THEN 1 END)`).join(' + ')})::DOUBLE AS sv`,
    ...(['vr', 'vu'] as const).map(
      (name) => `${['a', 'b'].map((value) => varianceSql(value, name)).join(' + ')} AS ${name}`,
    ),
    ...[0, 1, 2, 3, 4].map((bin) => `coalesce(sum((bin = ${bin})::TINYINT), 0)::DOUBLE AS bin${bin}`),
    ...places.map(
      (index) =>
        `count(CASE WHEN ca AND a${index} IS NOT NULL OR cb AND b${index} IS NOT NULL THEN 1 END)::DOUBLE AS here${index}`,
    ),
  ];
  const marked = places.flatMap((index) => [
    `count(CASE WHEN ${anySide(index)} THEN 1 END)::DOUBLE AS out${index}`,
    ...(['up', 'down'] as const).map(
      (side) =>
        `(count(CASE WHEN ${side}_a${index} THEN 1 END) + count(CASE WHEN ${side}_b${index} THEN 1 END))::DOUBLE AS ${side === 'up' ? 'above' : 'below'}${index}`,
    ),
  ]);
  const outlying = places.flatMap((index) =>
    ['out', 'above', 'below'].map((name) => `coalesce(${name}${index}, 0) AS ${name}${index}`),
  );
  return clusterSums(
    await duck.columns(`
    WITH binned AS (SELECT *, CASE WHEN d IS NOT NULL THEN ${binSql('d')} END AS bin, d IS NOT NULL AND na >= 4 AS ca, d IS NOT NULL AND nb >= 4 AS cb FROM facts),
    every AS (SELECT ${clustering.sql} AS cluster, ${spread.join(', ')} FROM binned GROUP BY ALL),
    apart AS (SELECT ${clustering.sql} AS cluster${marked.map((name) => `, ${name}`).join('')} FROM outlying GROUP BY ALL)
    SELECT every.*${outlying.map((name) => `, ${name}`).join('')} FROM every LEFT JOIN apart USING (cluster) ORDER BY cluster`),
  );
}

/** In whole millionths, so that the order of threads does not show. */
function varianceSql(value: string, name: 'vr' | 'vu'): string {
  const [n, s, q] = [`n${value}`, `s${value}`, `q${value}`];
  const divisor = name === 'vr' ? `(${n} * ${n})` : `(${n} * (${n} - 1))`;
  return `coalesce(sum(CASE WHEN ${n} >= 2 THEN ((${n} * ${q} - ${s} * ${s}) * 1e6 / ${divisor})::BIGINT END), 0)::DOUBLE / 1e6`;
}

function clusterSums({ cluster = [], ...columns }: Record<string, readonly unknown[]>): ClusterSums {
  return {
    clusters: cluster.map(String),
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, numbers]) => [name, Float64Array.from(numbers as number[])]),
    ),
  };
}

const anySide = (index: number) => `up_a${index} OR up_b${index} OR down_a${index} OR down_b${index}`;

/**
 * Rows that may hold an outlier, with each model's marks. A position is outlying above when it lies at least 4 above `need` of the others: with
 * positions 4, 5 and 6 these are the ones at most 0, 1 and 2. So a row counts only if enough positions are at most 2, or at least 4.
 */
async function createOutlying(duck: Duckdb, models: readonly number[]): Promise<void> {
  // The paper's 9 of the other 11, for any number of others, rounded up; with fewer than four models nobody is compared.
  const need = (value: string) =>
    `(CASE WHEN n${value} < 4 THEN 10000 ELSE ceil((n${value} - 1) * 9.0 / 11 - 1e-9) END)::INTEGER AS need_${value}`;
  const sides = ['a', 'b'].flatMap((value) => [
    ...[0, 1, 2].map((at) => `${countOver(value, [0, 1, 2].slice(0, at + 1))} AS low_${value}${at}`),
    ...[4, 5, 6].map((at) => `${countOver(value, [4, 5, 6].slice(at - 4))} AS high_${value}${at}`),
    need(value),
  ]);
  const possible = ['a', 'b'].map((value) => `low_${value}2 >= need_${value} OR high_${value}4 >= need_${value}`);
  const marks = models.flatMap((model) =>
    ['a', 'b'].flatMap((value) => [
      `CASE ${value}${model} WHEN 4 THEN low_${value}0 WHEN 5 THEN low_${value}1 WHEN 6 THEN low_${value}2 ELSE 0 END >= need_${value} AS up_${value}${model}`,
      `CASE ${value}${model} WHEN 2 THEN high_${value}6 WHEN 1 THEN high_${value}5 WHEN 0 THEN high_${value}4 ELSE 0 END >= need_${value} AS down_${value}${model}`,
    ]),
  );
  await duck.run(`CREATE OR REPLACE TEMP TABLE outlying AS SELECT family${marks.map((mark) => `, ${mark}`).join('')}
    FROM (SELECT *, ${sides.join(', ')} FROM facts WHERE d >= ${minSpread(models.length)}) WHERE ${possible.join(' OR ')}`);
}

/**
 * The least D of a row of at most `models` models with an outlier: one position 4 away from m equal ones has a sum of squares of 16 m / (m + 1), whatever the
 * others are, and D grows as fewer models are there.
 */
function minSpread(models: number): number {
  const needed = Math.ceil(((models - 1) * 9) / 11 - 1e-9);
  return models < 4 ? 0 : Math.sqrt((16 * needed) / ((needed + 1) * models)) - 1e-9;
}

export type CategorySums = { category: string } & ClusterSums;

/**
 * Over queries with D ≥ 1.5 whose values differ in category, by category and cluster: `n` of them, and for model i `scored{i}` on which it has both positions and `favoured{i}`
 * on which it stands higher on the category's value than on the other; the category with most queries first. A value that the taxonomy lacks is a category of its own.
 */
export async function characterSums(
  duck: Duckdb,
  models: number,
  taxonomy: readonly Value[],
  clustering: Clustering,
): Promise<CategorySums[]> {
  await duck.run('CREATE OR REPLACE TEMP TABLE categories (name VARCHAR, category VARCHAR)');
  for (let start = 0; start < taxonomy.length; start += 500) {
    const some = taxonomy.slice(start, start + 500);
    await duck.run(
      `INSERT INTO categories VALUES ${some.map((item) => `(${literal(nameIdentity(item.name))}, ${literal(item.category)})`).join(', ')}`,
    );
  }
  const places = Array.from({ length: models }, (_unused, index) => index);
  const side = (own: 'a' | 'b', other: 'a' | 'b', category: string) =>
    `SELECT ${category} AS category, cluster${places.map((index) => `, (${own}${index} > ${other}${index})::TINYINT AS f${index}`).join('')} FROM hard`;
  const perModel = places.map(
    (index) => `, coalesce(sum(f${index}), 0)::DOUBLE AS favoured${index}, count(f${index})::DOUBLE AS scored${index}`,
  );
  const { category = [], ...sums } = await duck.columns(`
    WITH hard AS (SELECT facts.*, ${clustering.sql} AS cluster, coalesce(one.category, v1) AS c1, coalesce(two.category, v2) AS c2 FROM facts
      LEFT JOIN categories one ON one.name = v1 LEFT JOIN categories two ON two.name = v2
      WHERE d + 1e-9 >= 1.5 AND coalesce(one.category, v1) <> coalesce(two.category, v2)),
    sides AS (${side('a', 'b', 'c1')} UNION ALL ${side('b', 'a', 'c2')})
    SELECT category, cluster, count(*)::DOUBLE AS n${perModel.join('')} FROM sides GROUP BY ALL ORDER BY category, cluster`);
  const { clusters, columns } = clusterSums(sums);
  return runsOf(category as string[])
    .map(({ name, from, to }) => ({
      category: name,
      clusters: clusters.slice(from, to),
      columns: Object.fromEntries(
        Object.entries(columns).map(([column, numbers]) => [column, numbers.subarray(from, to)]),
      ),
    }))
    .sort((item, other) => countOf(other) - countOf(item));
}

const countOf = ({ columns }: CategorySums) => (columns.n ?? new Float64Array()).reduce((sum, count) => sum + count, 0);

/** Where each name stands in a list that has equal ones next to each other. */
function runsOf(names: readonly string[]): { name: string; from: number; to: number }[] {
  const runs: { name: string; from: number; to: number }[] = [];
  names.forEach((name, index) => {
    const last = runs.at(-1);
    if (last?.name === name) last.to = index + 1;
    else runs.push({ name, from: index, to: index + 1 });
  });
  return runs;
}
