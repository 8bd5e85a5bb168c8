import { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';
import type { Value } from '../../domain/value.ts';
import { filesOf, textOf } from '../list-input-files.ts';
import { loadCsvParser } from '../load-csv-parser.ts';
import { parse, readYaml } from '../parse-file.ts';
import { nameIdentity } from '../value-names.ts';

const groupSchema = z.strictObject({
  group: z.string().min(1),
  /** Category id → name of a value → its definition. */
  categories: z.record(z.string().min(1), z.record(z.string().min(1), z.string().min(1))),
});

const maxValues = 100_000;

/**
 * Values with their categories: a folder or file in the form of config/taxonomy, or the CSV of the public value hierarchy (columns name, description,
 * level, cluster_id, parent_cluster_id; its leaves become the values and their ancestors on level 2 the categories).
 * @throws MootcourtError `invalid-input` naming file and field
 */
export function readTaxonomy(location: string): Value[] {
  const files = filesOf(location, (name) => name.endsWith('.yaml'));
  const values = files.flatMap((file) => (file.endsWith('.csv') ? readHierarchy(file) : readGroup(file)));
  if (values.length < 2 || values.length > maxValues)
    throw new MootcourtError('invalid-input', `${location}: expected 2 to ${maxValues} values, found ${values.length}`);
  return unique(values, location);
}

function readGroup(file: string): Value[] {
  const { categories } = parse(file, readYaml(file), groupSchema);
  return Object.entries(categories).flatMap(([category, values]) =>
    Object.entries(values).map(([name, definition]) => ({
      id: slug(name),
      name,
      category,
      description: definition,
    })),
  );
}

type ClusterRow = Partial<
  Record<'cluster_id' | 'description' | 'name' | 'level' | 'parent_cluster_id', string | undefined>
>;

function readHierarchy(file: string): Value[] {
  let rows: ClusterRow[];
  try {
    rows = loadCsvParser()(textOf(file), {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      max_record_size: 100_000,
    });
  } catch (error) {
    throw new MootcourtError('invalid-input', `${file}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
  for (const column of ['cluster_id', 'name', 'level', 'parent_cluster_id']) {
    if (!Object.hasOwn(rows[0] ?? {}, column))
      throw new MootcourtError(
        'invalid-input',
        `${file}: expected a column ${column}, as in the public value hierarchy`,
      );
  }
  const byId = new Map(rows.map((row) => [row.cluster_id, row]));
  return rows
    .filter((row) => row.level === '0' && row.name?.trim())
    .map((row) => {
      const name = row.name?.trim() ?? '';
      const description = row.description?.trim() || name;
      return { id: slug(name), name, category: slug(categoryOf(row, byId)), description };
    });
}

/** Name of the ancestor on level 2; a leaf without one stands alone. Climbs at most ten levels, so a ring of parents ends. */
function categoryOf(leaf: ClusterRow, byId: ReadonlyMap<string | undefined, ClusterRow>): string {
  let row: ClusterRow | undefined = leaf;
  for (let step = 0; step < 10 && row !== undefined; step += 1) {
    if (row.level === '2') return row.name ?? 'uncategorised';
    row = byId.get(row.parent_cluster_id);
  }
  return 'uncategorised';
}

/**
 * One value a name. Names that differ in signs only (`fair-play`, `fair play`) are two: the second
 * gets a number behind its id.
 */
function unique(values: readonly Value[], location: string): Value[] {
  const byName = new Map<string, Value>();
  const ids = new Set<string>();
  for (const value of values) {
    const identity = nameIdentity(value.name);
    if (byName.has(identity)) continue;
    if (value.id === '') throw new MootcourtError('invalid-input', `${location}: a value has no letter in its name`);
    let id = value.id;
    for (let place = 2; ids.has(id); place += 1) id = `${value.id}-${place}`;
    ids.add(id);
    byName.set(identity, { ...value, id });
  }
  return [...byName.values()];
}

export function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
