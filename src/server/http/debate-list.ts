import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import { conversationText } from '../../domain/conversation.ts';
import type { ListedDebate, ListedResponse } from '../../domain/listed-debate.ts';
import type { DebateRow } from '../../domain/run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Store } from '../../domain/store.ts';
import { createDebateFacts } from '../../runs/results/debate-facts.ts';
import type { debateFilterSchema, listDebatesSchema, listResponsesSchema } from './request-schemas.ts';

type DebateFilter = z.infer<typeof debateFilterSchema>;
type DebateListQuery = z.infer<typeof listDebatesSchema>;
type ResponseListQuery = z.infer<typeof listResponsesSchema>;

type Words = Pick<ListedDebate, 'family' | 'nudge' | 'query' | 'values'>;
/** What the list shows of a scenario, and all of its conversation for searching. */
type Searchable = { words: Words; text: string };

/** Runs whose scenarios are kept for searching. */
const maxRuns = 4;

export type DebateLists = {
  find(run: string, query: DebateListQuery): Promise<{ total: number; debates: ListedDebate[] }>;
  /** The debates before and after one, among those of a filter, and its place there from 0; -1 if it is not there. */
  neighbours(
    debate: DebateRow,
    filter: DebateFilter,
  ): Promise<{ previous: string | null; next: string | null; index: number; total: number }>;
  findResponses(run: string, query: ResponseListQuery): Promise<{ total: number; responses: ListedResponse[] }>;
};

/** Lists the debates and responses of a run by state, contest, ruling, or words. */
// Long because: its three lists share the filter and the caches of scenarios and facts.
export function createDebateLists(store: Store): DebateLists {
  const scenarios = new LRUCache<string, readonly Searchable[]>({ max: maxRuns });
  const factsOf = createDebateFacts(store);

  async function wordsOf(run: string): Promise<readonly Searchable[]> {
    const known = scenarios.get(run);
    if (known !== undefined) return known;
    const words = (await store.runs.plan(run)).scenarios.map((scenario) => ({
      words: inWords(scenario),
      text: conversationText(scenario),
    }));
    scenarios.set(run, words);
    return words;
  }

  async function filtered(run: string, filter: DebateFilter): Promise<DebateRow[]> {
    const { contested, state, leastD, q, outcome, problem, clause, sort } = filter;
    const words = q === undefined ? undefined : await wordsOf(run);
    const rows = (await store.runs.debates(run)).filter(
      (row) =>
        (contested === undefined || row.contested === (contested === 'true')) &&
        (state === undefined || row.state === state) &&
        (leastD === undefined || (row.d !== null && row.d >= leastD)) &&
        (q === undefined || mentions(row, words?.[row.position], q)),
    );
    const ruledSo: DebateRow[] = [];
    const isByRuling = outcome !== undefined || problem !== undefined || clause !== undefined;
    for (const row of isByRuling ? rows : []) {
      const facts = await factsOf(row);
      if (outcome !== undefined && facts.outcome !== outcome) continue;
      if (problem !== undefined && (facts.problem !== problem || !row.contested)) continue;
      if (clause !== undefined && !facts.clauses.includes(clause)) continue;
      ruledSo.push(row);
    }
    return sorted(isByRuling ? ruledSo : rows, sort);
  }

  async function shown(row: DebateRow): Promise<Words> {
    return scenarios.get(row.run)?.[row.position]?.words ?? inWords(await store.runs.scenario(row.run, row.position));
  }

  return {
    async find(run, { offset, limit, ...filter }) {
      const all = await filtered(run, filter);
      const debates: ListedDebate[] = [];
      for (const row of all.slice(offset, offset + limit)) {
        const { outcome, problem } = await factsOf(row);
        debates.push({ ...row, ...(await shown(row)), outcome, problem });
      }
      return { total: all.length, debates };
    },
    async neighbours(debate, filter) {
      const rows = await filtered(debate.run, filter);
      const ids = rows.map(({ id }) => id);
      const index = ids.indexOf(debate.id);
      // A debate that has just been ruled leaves the list of those that wait: the next is the one after its place.
      if (index < 0) {
        const after = filter.sort === 'position' ? rows.find((row) => row.position > debate.position) : undefined;
        return { previous: null, next: (after ?? rows[0])?.id ?? null, index, total: ids.length };
      }
      return { previous: ids[index - 1] ?? null, next: ids[index + 1] ?? null, index, total: ids.length };
    },
    async findResponses(run, { offset, limit, model, verdict, judge, refused, text, ...filter }) {
      const responses: ListedResponse[] = [];
      let total = 0;
      for (const row of await filtered(run, filter)) {
        const { problem, responses: all } = await factsOf(row);
        for (const { text: hash, ...item } of all) {
          if (model !== undefined && item.model !== model) continue;
          if (verdict !== undefined && (item.verdict ?? 'none') !== verdict) continue;
          if (refused !== undefined && isRefused(item) !== (refused === 'true')) continue;
          if (judge !== undefined && !dissents(item, judge)) continue;
          if (text !== undefined && !(await hasWords(store, hash, text))) continue;
          total += 1;
          if (total <= offset || responses.length === limit) continue;
          const { query } = await shown(row);
          responses.push({ debate: row.id, scenario: row.scenario, query, d: row.d, problem, ...item });
        }
      }
      return { total, responses };
    },
  };
}

function isRefused({ refusing, judges }: Pick<ListedResponse, 'refusing' | 'judges'>): boolean {
  return 2 * refusing > judges.length;
}

function dissents({ judges, verdict }: Pick<ListedResponse, 'judges' | 'verdict'>, judge: string): boolean {
  return verdict !== null && judges.some((item) => item.judge === judge && item.verdict !== verdict);
}

async function hasWords(store: Store, hash: string | null, words: string): Promise<boolean> {
  const text = hash === null ? undefined : await store.getText(hash);
  return text?.toLowerCase().includes(words.toLowerCase()) ?? false;
}

/** Equals stay in the order of the run; without D last. */
function sorted(rows: readonly DebateRow[], sort: DebateFilter['sort']): DebateRow[] {
  if (sort === 'd') return rows.toSorted((row, other) => (other.d ?? -1) - (row.d ?? -1));
  if (sort === 'scenario') return rows.toSorted((row, other) => row.scenario.localeCompare(other.scenario, 'en'));
  return [...rows];
}

function inWords({ family, nudge, query, values }: Scenario): Words {
  return { family, nudge, query, values: [values[0].name, values[1].name] };
}

function mentions(row: DebateRow, searchable: Searchable | undefined, q: string): boolean {
  return [row.id, row.scenario, searchable?.text ?? '', ...(searchable?.words.values ?? [])].some((text) =>
    text.toLowerCase().includes(q.toLowerCase()),
  );
}
