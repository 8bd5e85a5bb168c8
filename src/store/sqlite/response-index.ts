import { existsSync, rmSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
  concernsResponses,
  type FoundResponse,
  type IndexedDebate,
  isBeginning,
  type ResponseFilter,
  type ResponseIndex,
  type ResponseSort,
} from '../../domain/response-index.ts';
import { dissentingJudges, isRefused } from '../indexed-response.ts';
import { readJson } from '../read-row.ts';

/** Counted up when the tables change: an index of another version is made anew. */
const version = 1;
/** What is shown of a response is apart from what it is found by: a search reads ten times fewer pages. */
const schema = `
  CREATE TABLE runs (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE);
  CREATE TABLE debates (id TEXT PRIMARY KEY, first INTEGER NOT NULL, lastHash TEXT NOT NULL, contested INTEGER NOT NULL, outcome TEXT, problem TEXT,
    clauses TEXT NOT NULL);
  CREATE UNIQUE INDEX debates_by_first ON debates (first);
  CREATE TABLE responses (key INTEGER PRIMARY KEY, debate TEXT NOT NULL, scenario TEXT NOT NULL, d REAL, contested INTEGER NOT NULL, outcome TEXT,
    problem TEXT, clauses TEXT NOT NULL, model TEXT NOT NULL, verdict TEXT NOT NULL, refused INTEGER NOT NULL, dissenting TEXT NOT NULL);
  CREATE TABLE items (key INTEGER PRIMARY KEY, item TEXT NOT NULL);
  CREATE VIRTUAL TABLE words USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='2',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* Pc Co Cn'");
  PRAGMA user_version = ${version};`;

/** The key of a response is the number of its run, the position of its debate and its own place: keys are in the order of the run. */
const maxResponses = 2 ** 10;
const maxPositions = 2 ** 23;

const orders: Record<ResponseSort, string> = {
  position: 'key',
  d: 'd',
  scenario: 'scenario',
  model: 'model',
  verdict: 'verdict',
  problem: 'problem',
};

type Range = readonly [from: number, to: number];
type Query = { from: string; values: SQLInputValue[] };

/**
 * The index of responses, in a file of its own beside the store. SQLite has one writer at a time: within the store's file
 * each batch would make a run wait for its lock. A file that cannot be made or read is replaced by one in memory.
 */
export function createResponseIndex(file: string): ResponseIndex & { close(): void } {
  let opened: DatabaseSync | undefined;
  const database = () => {
    opened ??= openIndex(file);
    return opened;
  };
  const rangeOf = (run: string): Range => {
    const row = database().prepare('SELECT number FROM runs WHERE id = ?').get(run) as { number: number } | undefined;
    return row === undefined ? [-1, -1] : keysOfRun(row.number);
  };
  return {
    async indexed(run) {
      const rows = database()
        .prepare('SELECT id, lastHash FROM debates WHERE first BETWEEN ? AND ?')
        .all(...rangeOf(run));
      return new Map(rows.map(({ id, lastHash }) => [String(id), String(lastHash)]));
    },
    put: async (debates) => putDebates(database(), debates),
    async debates(run, filter) {
      const range = rangeOf(run);
      const query = concernsResponses(filter) ? ofResponses(range, filter) : ofDebates(range, filter);
      const column = concernsResponses(filter) ? 'debate' : 'id';
      const rows = database()
        .prepare(`SELECT DISTINCT ${column} AS id ${query.from}`)
        .all(...query.values);
      return new Set(rows.map(({ id }) => String(id)));
    },
    async responses(run, filter, { sort, descending, offset, limit, debates }) {
      const range = rangeOf(run);
      const isByWordsAlone = isOnlyWords(filter) && debates === undefined && sort === 'position';
      const { from, values } = isByWordsAlone ? ofWords(range, filter) : ofResponses(range, filter, debates);
      const key = isByWordsAlone ? 'rowid' : 'key';
      const direction = descending ? 'DESC' : 'ASC';
      const order = sort === 'position' ? `${key} ${direction}` : `${orders[sort]} ${direction} NULLS LAST, key`;
      const { total } = database()
        .prepare(`SELECT count(*) AS total ${from}`)
        .get(...values) as { total: number };
      const keys = database()
        .prepare(`SELECT ${key} AS key ${from} ORDER BY ${order} LIMIT ? OFFSET ?`)
        .all(...values, limit, offset);
      const shown = database().prepare(
        'SELECT responses.key, debate, scenario, d, problem, item FROM responses JOIN items ON items.key = responses.key WHERE responses.key = ?',
      );
      return { total, responses: keys.map((row) => found(shown.get(Number(row.key)) as unknown as FoundRow)) };
    },
    close() {
      opened?.close();
      opened = undefined;
    },
  };
}

/** Where the index of a store is. */
export function indexFileOf(storeFile: string): string {
  return storeFile === ':memory:' ? storeFile : `${storeFile}-index`;
}

/** Takes runs out of an index for good: their words are merged away, and no page of the file keeps them. */
export function clearIndex(file: string, runs: readonly string[]): void {
  if (!existsSync(file)) return;
  const database = openIndex(file);
  try {
    database.exec('PRAGMA secure_delete = ON; BEGIN IMMEDIATE');
    for (const run of runs) {
      const row = database.prepare('SELECT number FROM runs WHERE id = ?').get(run) as { number: number } | undefined;
      if (row === undefined) continue;
      const range = keysOfRun(row.number);
      for (const removal of removals) database.prepare(removal).run(...range);
      database.prepare('DELETE FROM debates WHERE first BETWEEN ? AND ?').run(...range);
      database.prepare('DELETE FROM runs WHERE id = ?').run(run);
    }
    database.exec("INSERT INTO words (words) VALUES ('optimize'); COMMIT; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
    database.close();
  }
}

/** Statements that take the responses of a range of keys out of the index. */
const removals = [
  'DELETE FROM words WHERE rowid IN (SELECT key FROM responses WHERE key BETWEEN ? AND ?)',
  'DELETE FROM items WHERE key BETWEEN ? AND ?',
  'DELETE FROM responses WHERE key BETWEEN ? AND ?',
];

type FoundRow = Pick<FoundResponse, 'debate' | 'scenario' | 'd' | 'problem'> & { key: number; item: string };

function found({ key, item, ...row }: FoundRow): FoundResponse {
  const position = Math.floor(key / maxResponses) % maxPositions;
  return {
    ...row,
    position,
    ...readJson<Omit<FoundResponse, keyof FoundRow | 'position'>>(item, 'responses', row.debate),
  };
}

function keysOfRun(number: number): Range {
  const from = number * maxPositions * maxResponses;
  return [from, from + maxPositions * maxResponses - 1];
}

function openIndex(file: string): DatabaseSync {
  if (file === ':memory:') return prepared(new DatabaseSync(':memory:'));
  const open = () => {
    const database = new DatabaseSync(file, { timeout: 10_000 });
    try {
      return prepared(database);
    } catch (error) {
      database.close();
      throw error;
    }
  };
  try {
    return open();
  } catch {
    try {
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
      return open();
    } catch {
      return prepared(new DatabaseSync(':memory:'));
    }
  }
}

/** What is lost in a power cut is indexed again: the index need not wait for the disk. */
function prepared(database: DatabaseSync): DatabaseSync {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;');
  database.exec('BEGIN IMMEDIATE');
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (found !== version) {
    if (found !== 0) throw new Error(`an index of version ${found}`);
    database.exec(schema);
  }
  database.exec('COMMIT');
  return database;
}

function putDebates(database: DatabaseSync, debates: readonly IndexedDebate[]): void {
  const insertRun = database.prepare('INSERT OR IGNORE INTO runs (id) VALUES (?)');
  const numberOf = database.prepare('SELECT number FROM runs WHERE id = ?');
  const remove = removals.map((sql) => database.prepare(sql));
  const insertDebate = database.prepare('INSERT OR REPLACE INTO debates VALUES (?, ?, ?, ?, ?, ?, ?)');
  const insertResponse = database.prepare('INSERT INTO responses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const insertItem = database.prepare('INSERT INTO items (key, item) VALUES (?, ?)');
  const insertWords = database.prepare('INSERT INTO words (rowid, tokens) VALUES (?, ?)');
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const { id, run, position, scenario, lastHash, contested, d, responses, ...ruling } of debates) {
      insertRun.run(run);
      const { number } = numberOf.get(run) as { number: number };
      const first = keysOfRun(number)[0] + position * maxResponses;
      for (const removal of remove) removal.run(first, first + maxResponses - 1);
      const ruled = [Number(contested), ruling.outcome, ruling.problem, JSON.stringify(ruling.clauses)];
      insertDebate.run(id, first, lastHash, ...ruled);
      for (const [index, { words, ...item }] of responses.slice(0, maxResponses).entries()) {
        const key = first + index;
        const judged = [Number(isRefused(item)), JSON.stringify(dissentingJudges(item))];
        insertResponse.run(key, id, scenario, d, ...ruled, item.model, item.verdict ?? 'none', ...judged);
        insertItem.run(key, JSON.stringify(item));
        insertWords.run(key, words.join(' '));
      }
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function isOnlyWords({ words, ...others }: ResponseFilter): boolean {
  return words !== undefined && Object.values(others).every((value) => value === undefined);
}

function ofWords(range: Range, { words = [] }: ResponseFilter): Query {
  return { from: 'FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?', values: [matching(words), ...range] };
}

function ofDebates([from, to]: Range, filter: ResponseFilter): Query {
  return where('debates', ['first >= ?', from], ['first <= ?', to], ...byRuling(filter));
}

function ofResponses(range: Range, filter: ResponseFilter, debates?: readonly string[]): Query {
  const { model, verdict, judge, refused, words } = filter;
  const conditions = [
    ['key >= ?', range[0]],
    ['key <= ?', range[1]],
    ...byRuling(filter),
    ['model = ?', model],
    ['verdict = ?', verdict],
    ['EXISTS (SELECT 1 FROM json_each(dissenting) WHERE value = ?)', judge],
    ['refused = ?', refused === undefined ? undefined : Number(refused)],
    ['debate IN (SELECT value FROM json_each(?))', debates === undefined ? undefined : JSON.stringify(debates)],
  ] as const;
  if (words === undefined) return where('responses', ...conditions);
  const hits = ofWords(range, filter);
  const { from, values } = where(`(SELECT rowid AS hit ${hits.from}) CROSS JOIN responses ON key = hit`, ...conditions);
  return { from, values: [...hits.values, ...values] };
}

type Condition = readonly [sql: string, value: SQLInputValue | undefined];

function byRuling({ outcome, problem, clause }: ResponseFilter): Condition[] {
  return [
    ['outcome = ?', outcome],
    ['contested = 1 AND problem = ?', problem],
    ['EXISTS (SELECT 1 FROM json_each(clauses) WHERE value = ?)', clause],
  ];
}

function where(from: string, ...conditions: readonly Condition[]): Query {
  const asked = conditions.filter((item): item is [string, SQLInputValue] => item[1] !== undefined);
  return {
    from: `FROM ${from} WHERE ${asked.map(([sql]) => sql).join(' AND ')}`,
    values: asked.map(([, value]) => value),
  };
}

/** FTS5's own language: words in quotes are taken as they are. */
function matching(words: readonly string[]): string {
  return words.map((word, index) => `"${word}"${isBeginning(words, index) ? '*' : ''}`).join(' AND ');
}
