import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import { conversationText } from '../../domain/conversation.ts';
import type { ListedDebate } from '../../domain/listed-debate.ts';
import type { DebateRow } from '../../domain/run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Store } from '../../domain/store.ts';
import { loadDebateRecord } from '../../runs/load-debate-record.ts';
import type { listDebatesSchema } from './request-schemas.ts';

type DebateListQuery = z.infer<typeof listDebatesSchema>;

type Words = Pick<ListedDebate, 'family' | 'nudge' | 'query' | 'values'>;
/** What the list shows of a scenario, and all of its conversation for searching. */
type Searchable = { words: Words; text: string };
type End = Pick<ListedDebate, 'outcome' | 'problem'>;

/** Runs whose scenarios are kept for searching, and rulings kept by their hash, which never change. */
const maxRuns = 4;
const maxRulings = 20_000;

/** Lists the debates of a run by state, by contest, or by words of their scenario. */
export function createDebateList(store: Store): {
  find(run: string, query: DebateListQuery): Promise<{ total: number; debates: ListedDebate[] }>;
} {
  const scenarios = new LRUCache<string, readonly Searchable[]>({ max: maxRuns });
  const rulings = new LRUCache<string, End>({ max: maxRulings });

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

  async function endOf(row: DebateRow): Promise<End> {
    if (row.state !== 'ruled') return { outcome: null, problem: null };
    const key = `${row.id} ${row.lastHash}`;
    const known = rulings.get(key);
    if (known !== undefined) return known;
    const { ruling } = await loadDebateRecord(store, row.id);
    const end = { outcome: ruling?.outcome ?? null, problem: ruling?.problem ?? null };
    rulings.set(key, end);
    return end;
  }

  return {
    async find(run, { contested, state, leastD, q, offset, limit }) {
      const words = q === undefined ? undefined : await wordsOf(run);
      const all = (await store.runs.debates(run)).filter(
        (row) =>
          (contested === undefined || row.contested === (contested === 'true')) &&
          (state === undefined || row.state === state) &&
          (leastD === undefined || (row.d !== null && row.d >= leastD)) &&
          (q === undefined || mentions(row, words?.[row.position], q)),
      );
      const debates: ListedDebate[] = [];
      for (const row of all.slice(offset, offset + limit)) {
        const scenario = words?.[row.position]?.words ?? inWords(await store.runs.scenario(run, row.position));
        debates.push({ ...row, ...scenario, ...(await endOf(row)) });
      }
      return { total: all.length, debates };
    },
  };
}

function inWords({ family, nudge, query, values }: Scenario): Words {
  return { family, nudge, query, values: [values[0].name, values[1].name] };
}

function mentions(row: DebateRow, searchable: Searchable | undefined, q: string): boolean {
  return [row.id, row.scenario, searchable?.text ?? '', ...(searchable?.words.values ?? [])].some((text) =>
    text.toLowerCase().includes(q.toLowerCase()),
  );
}
