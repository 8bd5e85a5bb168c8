import { type RawBuilder, type SqlBool, sql } from 'kysely';
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
import { type Database, withConnectionRetry } from './database.ts';

const orders: Record<ResponseSort, RawBuilder<unknown>> = {
  position: sql`debates.position`,
  d: sql`debates.d`,
  scenario: sql`debates.scenario COLLATE "C"`,
  model: sql`responses.model COLLATE "C"`,
  verdict: sql`responses.verdict COLLATE "C"`,
  problem: sql`debates.problem COLLATE "C"`,
};

type FoundRow = Pick<FoundResponse, 'position' | 'scenario' | 'd' | 'problem'> & { id: string; item: string };

/** The index of responses in tables of their own; words are found through a GIN index of `tsvector`. */
export function createResponseIndex(database: Database): ResponseIndex {
  const both = sql`indexed_responses AS responses JOIN indexed_debates AS debates ON debates.id = responses.debate`;
  return {
    async indexed(run) {
      const rows = await withConnectionRetry(() =>
        database.selectFrom('indexedDebates').select(['id', 'lastHash']).where('run', '=', run).execute(),
      );
      return new Map(rows.map(({ id, lastHash }) => [id, lastHash]));
    },
    put: (debates) => withConnectionRetry(() => putDebates(database, debates)),
    async debates(run, filter) {
      const from = concernsResponses(filter) ? both : sql`indexed_debates AS debates`;
      const query = sql<{ id: string }>`SELECT DISTINCT debates.id FROM ${from} WHERE ${conditions(run, filter)}`;
      const { rows } = await withConnectionRetry(() => query.execute(database));
      return new Set(rows.map(({ id }) => id));
    },
    async responses(run, filter, { sort, descending, offset, limit, debates }) {
      const where = conditions(run, filter, debates);
      const order = sql`${orders[sort]} ${descending ? sql`DESC` : sql`ASC`} NULLS LAST, debates.position, responses.key`;
      const count = sql<{ total: number }>`SELECT count(*)::integer AS total FROM ${both} WHERE ${where}`;
      const page = sql<FoundRow>`SELECT debates.id, position, scenario, d, problem, item FROM ${both} WHERE ${where}
        ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`;
      const total = (await withConnectionRetry(() => count.execute(database))).rows[0]?.total ?? 0;
      const { rows } = await withConnectionRetry(() => page.execute(database));
      return { total, responses: rows.map(found) };
    },
  };
}

function found({ id, item, ...row }: FoundRow): FoundResponse {
  return { ...row, debate: id, ...readJson<Omit<FoundResponse, keyof FoundRow | 'debate'>>(item, 'responses', id) };
}

/** Two processes may index the same debate: the later one's rows stay. */
async function putDebates(database: Database, debates: readonly IndexedDebate[]): Promise<void> {
  if (debates.length === 0) return;
  const ids = debates.map(({ id }) => id);
  await database.transaction().execute(async (transaction) => {
    await sql`SELECT pg_advisory_xact_lock(hashtext(${`mootcourt index ${debates[0]?.run}`}))`.execute(transaction);
    await transaction.deleteFrom('indexedDebates').where('id', 'in', ids).execute();
    await transaction
      .insertInto('indexedDebates')
      .values(debates.map(({ responses: _, clauses, ...debate }) => ({ ...debate, clauses: [...clauses] })))
      .execute();
    const rows = debates.flatMap(({ id, responses }) =>
      responses.map(({ words, ...item }) => ({
        debate: id,
        model: item.model,
        verdict: item.verdict ?? 'none',
        refused: isRefused(item),
        dissenting: dissentingJudges(item),
        item: JSON.stringify(item),
        words: sql`array_to_tsvector(${[...words]}::text[])`,
      })),
    );
    if (rows.length > 0) await transaction.insertInto('indexedResponses').values(rows).execute();
  });
}

function conditions(run: string, filter: ResponseFilter, debates?: readonly string[]): RawBuilder<SqlBool> {
  const { outcome, problem, clause, model, verdict, judge, refused, words } = filter;
  const all: RawBuilder<SqlBool>[] = [sql`debates.run = ${run}`];
  if (outcome !== undefined) all.push(sql`debates.outcome = ${outcome}`);
  if (problem !== undefined) all.push(sql`debates.contested AND debates.problem = ${problem}`);
  if (clause !== undefined) all.push(sql`${clause} = ANY(debates.clauses)`);
  if (model !== undefined) all.push(sql`responses.model = ${model}`);
  if (verdict !== undefined) all.push(sql`responses.verdict = ${verdict}`);
  if (judge !== undefined) all.push(sql`${judge} = ANY(responses.dissenting)`);
  if (refused !== undefined) all.push(sql`responses.refused = ${refused}`);
  if (words !== undefined) all.push(sql`responses.words @@ ${matching(words)}::tsquery`);
  if (debates !== undefined) all.push(sql`debates.id = ANY(${[...debates]}::text[])`);
  return sql.join(all, sql` AND `);
}

/** Words in quotes are taken as they are; they hold letters, digits and marks only. */
function matching(words: readonly string[]): string {
  return words.map((word, index) => `'${word}'${isBeginning(words, index) ? ':*' : ''}`).join(' & ');
}
