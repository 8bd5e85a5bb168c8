import type { Value } from '../../model/value.ts';
import type { Columns } from './columns.ts';
import { column, type Duck, literal, type Source } from './duck.ts';

/**
 * The numbers of a file with answers, read once into a table of the engine: `facts` has one row a query with its family, both values,
 * the positions of model i as a{i} and b{i} (0–6 or null; anything else in the file is no position) and D. What follows is computed from it.
 */
export async function readFacts(
  duck: Duck,
  source: Source,
  columns: Columns,
  types: ReadonlyMap<string, string>,
): Promise<void> {
  const { found, models } = columns;
  const scored = models.filter((one) => one.position1 !== undefined && one.position2 !== undefined);
  const cell = (name: string | undefined) => (name === undefined ? 'NULL' : positionSql(name, types.get(name) ?? ''));
  const positions = scored.flatMap((one, place) => [
    `${cell(one.position1)} AS a${place}`,
    `${cell(one.position2)} AS b${place}`,
  ]);
  await duck.run(`CREATE TEMP TABLE facts AS
    SELECT *, CASE WHEN na >= 2 AND nb >= 2 THEN greatest(sqrt(na * qa - sa * sa) / na, sqrt(nb * qb - sb * sb) / nb) END AS d
    FROM (SELECT *, ${['a', 'b'].map((value) => sums(value, scored.length)).join(', ')} FROM (
      SELECT ${familySql(found.chunk, found.entry)} AS family, ${textSql(found.value1)} AS v1, ${textSql(found.value2)} AS v2${positions.map((one) => `, ${one}`).join('')}
      FROM ${source.sql}))`);
}

export function scoredModels(columns: Columns): string[] {
  return columns.models
    .filter((one) => one.position1 !== undefined && one.position2 !== undefined)
    .map((one) => one.model);
}

/** Sums over models of one value: how many have a position, Σ and Σ². In whole numbers, so that D has no error but its root's. */
function sums(value: string, models: number): string {
  const over = (term: (name: string) => string) =>
    Array.from({ length: models }, (_unused, place) => term(`${value}${place}`)).join(' + ') || '0';
  return [
    `${over((name) => `(${name} IS NOT NULL)::INTEGER`)} AS n${value}`,
    `${over((name) => `coalesce(${name}, 0)::INTEGER`)} AS s${value}`,
    `${over((name) => `coalesce(${name}::INTEGER * ${name}, 0)`)} AS q${value}`,
  ].join(', ');
}

function positionSql(name: string, type: string): string {
  const cell = column(name);
  if (/INT/.test(type)) return `CASE WHEN ${cell} BETWEEN 0 AND 6 THEN ${cell}::TINYINT END`;
  const number = /DOUBLE|FLOAT|DECIMAL/.test(type) ? cell : `try_cast(${cell} AS DOUBLE)`;
  return `CASE WHEN ${number} BETWEEN 0 AND 6 AND ${number} = floor(${number}) THEN ${number}::TINYINT END`;
}

/** A family is (chunk, entry); without an entry every row is its own. */
export function familySql(chunk: string | undefined, entry: string | undefined): string {
  if (entry === undefined) return 'row_number() OVER ()';
  return chunk === undefined ? `hash(${column(entry)})` : `hash(${column(chunk)}, ${column(entry)})`;
}

function textSql(name: string | undefined): string {
  return name === undefined ? "''" : `lower(trim(${column(name)}))`;
}

/** Bounds of the paper's bins of D; a D on a bound belongs above it, whatever its last bit (measures/disagreement.ts). */
export const binSql = (d: string) =>
  `CASE WHEN ${d} + 1e-9 < 1 THEN 0 WHEN ${d} + 1e-9 < 1.5 THEN 1 WHEN ${d} + 1e-9 < 2 THEN 2 WHEN ${d} + 1e-9 < 2.5 THEN 3 ELSE 4 END`;

/** Σx, Σy, Σx², Σxy, Σy² over families, for the error of a ratio Σy/Σx. */
export type RatioSums = { x: number; y: number; xx: number; xy: number; yy: number };

/**
 * Sums over families of: rows with a D and D itself, each bin, and per model the rows with outlying positions; with the numbers of positions
 * that are outlying above and below.
 */
export async function familyRatios(
  duck: Duck,
  models: number,
): Promise<{ families: number; rows: number; sums: Map<string, RatioSums>; above: number[]; below: number[] }> {
  const places = Array.from({ length: models }, (_unused, place) => place);
  await createOutlying(duck, places);
  const metrics = [
    { name: 'd', x: 'xd' },
    ...[0, 1, 2, 3, 4].map((bin) => ({ name: `bin${bin}`, x: 'xd' })),
    ...places.map((place) => ({ name: `out${place}`, x: `here${place}` })),
  ];
  const counted = [
    'count(*)::DOUBLE AS n, count(d)::DOUBLE AS xd, coalesce(sum(d), 0) AS yd',
    ...[0, 1, 2, 3, 4].map(
      (bin) => `count(CASE WHEN ${binSql('d')} = ${bin} AND d IS NOT NULL THEN 1 END)::DOUBLE AS ybin${bin}`,
    ),
    ...places.map(
      (place) => `count(CASE WHEN na >= 4 OR nb >= 4 THEN coalesce(a${place}, b${place}) END)::DOUBLE AS here${place}`,
    ),
  ];
  const outlying = places.map((place) => `count(CASE WHEN ${anySide(place)} THEN 1 END)::DOUBLE AS yout${place}`);
  const y = (name: string) => (name.startsWith('out') ? `coalesce(y${name}, 0)` : `y${name}`);
  const [row = {}] = await duck.rows<Record<string, number>>(`
    WITH every AS (SELECT family, ${counted.join(', ')} FROM facts GROUP BY family),
    outlying AS (SELECT family, ${['count(*)', ...outlying].join(', ')} FROM outlying GROUP BY family)
    SELECT count(*)::DOUBLE AS families, coalesce(sum(n), 0) AS row_count, ${metrics
      .map(
        ({ name, x }) =>
          `sum(${x}) AS x_${name}, sum(${y(name)}) AS y_${name}, sum(${x} * ${x}) AS xx_${name}, sum(${x} * ${y(name)}) AS xy_${name}, sum(${y(name)} * ${y(name)}) AS yy_${name}`,
      )
      .join(', ')} FROM every LEFT JOIN outlying USING (family)`);
  const sides = (side: 'up' | 'down') =>
    places.map(
      (place) =>
        `count(CASE WHEN ${side}_a${place} THEN 1 END)::DOUBLE + count(CASE WHEN ${side}_b${place} THEN 1 END)::DOUBLE AS ${side}${place}`,
    );
  const [total = {}] = await duck.rows<Record<string, number>>(
    `SELECT count(*) AS n${[...sides('up'), ...sides('down')].map((one) => `, ${one}`).join('')} FROM outlying`,
  );
  const read = (name: string) => Number(row[name] ?? 0);
  return {
    families: read('families'),
    rows: read('row_count'),
    sums: new Map(
      metrics.map(({ name }): [string, RatioSums] => [
        name,
        {
          x: read(`x_${name}`),
          y: read(`y_${name}`),
          xx: read(`xx_${name}`),
          xy: read(`xy_${name}`),
          yy: read(`yy_${name}`),
        },
      ]),
    ),
    above: places.map((place) => Number(total[`up${place}`] ?? 0)),
    below: places.map((place) => Number(total[`down${place}`] ?? 0)),
  };
}

const anySide = (place: number) => `up_a${place} OR up_b${place} OR down_a${place} OR down_b${place}`;

/**
 * Rows that may hold an outlier, with each model's marks. A position is outlying above when it lies at least 4 above `need` of the others: with
 * positions 4, 5 and 6 these are the ones at most 0, 1 and 2. So a row counts only if enough positions are at most 2, or at least 4.
 */
async function createOutlying(duck: Duck, places: readonly number[]): Promise<void> {
  const count = (value: string, test: string) =>
    places.map((place) => `coalesce(${value}${place} ${test}, false)::TINYINT`).join(' + ') || '0';
  // The paper's 9 of the other 11, for any number of others, rounded up; with fewer than four models nobody is compared.
  const need = (value: string) =>
    `(CASE WHEN n${value} < 4 THEN 10000 ELSE ceil((n${value} - 1) * 9.0 / 11 - 1e-9) END)::INTEGER`;
  const possible = ['a', 'b'].map(
    (value) => `${count(value, '<= 2')} >= ${need(value)} OR ${count(value, '>= 4')} >= ${need(value)}`,
  );
  const sides = ['a', 'b'].flatMap((value) => [
    ...[0, 1, 2].map((at) => `${count(value, `<= ${at}`)} AS low_${value}${at}`),
    ...[4, 5, 6].map((at) => `${count(value, `>= ${at}`)} AS high_${value}${at}`),
    `${need(value)} AS need_${value}`,
  ]);
  const marks = places.flatMap((place) =>
    ['a', 'b'].flatMap((value) => [
      `CASE ${value}${place} WHEN 4 THEN low_${value}0 WHEN 5 THEN low_${value}1 WHEN 6 THEN low_${value}2 ELSE 0 END >= need_${value} AS up_${value}${place}`,
      `CASE ${value}${place} WHEN 2 THEN high_${value}6 WHEN 1 THEN high_${value}5 WHEN 0 THEN high_${value}4 ELSE 0 END >= need_${value} AS down_${value}${place}`,
    ]),
  );
  await duck.run(`CREATE OR REPLACE TEMP TABLE outlying AS SELECT family${marks.map((one) => `, ${one}`).join('')}
    FROM (SELECT *, ${sides.join(', ')} FROM facts WHERE d >= ${leastSpread(places.length)} AND (${possible.join(' OR ')}))`);
}

/**
 * The least D of a row of at most `models` models with an outlier: one position 4 away from m equal ones has a sum of squares of 16 m / (m + 1), whatever the
 * others are, and D grows as fewer models are there.
 */
function leastSpread(models: number): number {
  const needed = Math.ceil(((models - 1) * 9) / 11 - 1e-9);
  return models < 4 ? 0 : Math.sqrt((16 * needed) / ((needed + 1) * models)) - 1e-9;
}

export type CategoryCount = {
  category: string;
  scenarios: number;
  families: number;
  favoured: number[];
  scored: number[];
};

/**
 * Over queries with D ≥ 1.5 whose values differ in category: how often each model stands higher on the category's value than on the other. A
 * value that the taxonomy lacks is a category of its own.
 */
export async function characterCounts(
  duck: Duck,
  models: number,
  taxonomy: readonly Value[],
): Promise<CategoryCount[]> {
  await duck.run('CREATE OR REPLACE TEMP TABLE categories (name VARCHAR, category VARCHAR)');
  for (let start = 0; start < taxonomy.length; start += 500) {
    const some = taxonomy.slice(start, start + 500);
    await duck.run(
      `INSERT INTO categories VALUES ${some.map((one) => `(${literal(one.name.toLowerCase())}, ${literal(one.category)})`).join(', ')}`,
    );
  }
  const side = (own: 'a' | 'b', other: 'a' | 'b', category: string) =>
    `SELECT ${category} AS category, family, ${Array.from({ length: models }, (_unused, place) => `(${own}${place} > ${other}${place})::INTEGER AS f${place}`).join(', ') || '0 AS f0'} FROM hard`;
  const perModel = Array.from(
    { length: Math.max(1, models) },
    (_unused, place) => `coalesce(sum(f${place}), 0)::DOUBLE AS f${place}, count(f${place})::DOUBLE AS n${place}`,
  );
  const rows = await duck.rows<Record<string, string | number>>(`
    WITH hard AS (SELECT facts.*, coalesce(one.category, v1) AS c1, coalesce(two.category, v2) AS c2 FROM facts
      LEFT JOIN categories one ON one.name = v1 LEFT JOIN categories two ON two.name = v2
      WHERE d + 1e-9 >= 1.5 AND coalesce(one.category, v1) <> coalesce(two.category, v2)),
    sides AS (${side('a', 'b', 'c1')} UNION ALL ${side('b', 'a', 'c2')})
    SELECT category, count(*)::DOUBLE AS scenarios, count(DISTINCT family)::DOUBLE AS families, ${perModel.join(', ')}
    FROM sides GROUP BY category ORDER BY scenarios DESC, category`);
  const list = (row: Record<string, string | number>, letter: string) =>
    Array.from({ length: models }, (_unused, place) => Number(row[`${letter}${place}`] ?? 0));
  return rows.map((row) => ({
    category: String(row.category),
    scenarios: Number(row.scenarios),
    families: Number(row.families),
    favoured: list(row, 'f'),
    scored: list(row, 'n'),
  }));
}
