import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import { conversationText } from '../../domain/conversation.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { ListedDebate, ListedResponse } from '../../domain/listed-debate.ts';
import { concernsResponses, type ResponseFilter } from '../../domain/response-index.ts';
import type { DebateRow } from '../../domain/run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { searchWords } from '../../domain/search-words.ts';
import type { Store } from '../../domain/store.ts';
import { loadAnnotations } from '../../runs/annotations.ts';
import { createDebateFacts } from '../../runs/results/debate-facts.ts';
import type { IndexState } from '../../runs/results/response-index-filler.ts';
import { createSearchExcerpts } from '../../runs/results/search-excerpt.ts';
import type { RunService } from '../../runs/run-service.ts';
import type { debateFilterSchema, listDebatesSchema, listResponsesSchema } from './request-schemas.ts';

type DebateFilter = z.infer<typeof debateFilterSchema>;
type DebateListQuery = z.infer<typeof listDebatesSchema>;
type ResponseListQuery = z.infer<typeof listResponsesSchema>;

type Words = Pick<ListedDebate, 'family' | 'nudge' | 'query' | 'values'>;
/** What the list shows of a scenario, and all of its conversation for searching. */
type Searchable = { words: Words; text: string };

/** Runs whose scenarios are kept for searching. */
const maxRuns = 4;

/** `read` tells how many ruled debates the list was drawn from, where it needed their rulings or responses. */
export type DebateLists = {
  find(run: string, query: DebateListQuery): Promise<{ total: number; debates: ListedDebate[]; read?: IndexState }>;
  /** The debates before and after one, among those of a filter, and its place there from 0; -1 if it is not there. */
  neighbours(
    debate: DebateRow,
    filter: DebateFilter,
  ): Promise<{ previous: string | null; next: string | null; index: number; total: number }>;
  findResponses(
    run: string,
    query: ResponseListQuery,
  ): Promise<{ total: number; responses: ListedResponse[]; read: IndexState }>;
};

/** Lists the debates and responses of a run by state, contest, ruling, verdict, or words. */
// Long because: its three lists share the filter and the cache of scenarios.
export function createDebateLists(store: Store, service: Pick<RunService, 'indexResponses'>): DebateLists {
  const scenarios = new LRUCache<string, readonly Searchable[]>({ max: maxRuns });
  const factsOf = createDebateFacts(store);
  const excerptOf = createSearchExcerpts(store);

  async function scenariosOf(run: string): Promise<readonly Searchable[]> {
    const known = scenarios.get(run);
    if (known !== undefined) return known;
    const words = (await store.runs.plan(run)).scenarios.map((scenario) => ({
      words: inWords(scenario),
      text: conversationText(scenario),
    }));
    scenarios.set(run, words);
    return words;
  }

  /** What the rows of debates tell by themselves. */
  async function byRow(run: string, filter: DebateFilter): Promise<DebateRow[]> {
    const { contested, state, leastD, q, tag, noted } = filter;
    const annotations = tag === undefined && noted === undefined ? undefined : await loadAnnotations(store, run);
    const words = q === undefined ? undefined : await scenariosOf(run);
    return (await store.runs.debates(run)).filter(
      (row) =>
        (contested === undefined || row.contested === (contested === 'true')) &&
        (state === undefined || row.state === state) &&
        (leastD === undefined || (row.d !== null && row.d >= leastD)) &&
        (tag === undefined || annotations?.get(row.id)?.tags.some((item) => item.tag === tag.toLowerCase()) === true) &&
        (noted === undefined || (noted === 'true') === (annotations?.get(row.id)?.notes ?? []).length > 0) &&
        (q === undefined || mentions(row, words?.[row.position], q)),
    );
  }

  async function filtered(run: string, filter: DebateFilter): Promise<{ rows: DebateRow[]; read?: IndexState }> {
    const rows = await byRow(run, filter);
    const asked = responseFilter(filter);
    const isByRuling = [asked.outcome, asked.problem, asked.clause].some((field) => field !== undefined);
    if (!isByRuling && !concernsResponses(asked)) return { rows: sorted(rows, filter) };
    const read = await service.indexResponses(run);
    const ids = await store.responses.debates(run, asked);
    return {
      rows: sorted(
        rows.filter(({ id }) => ids.has(id)),
        filter,
      ),
      read,
    };
  }

  async function shown(row: Pick<DebateRow, 'run' | 'position'>): Promise<Words> {
    return scenarios.get(row.run)?.[row.position]?.words ?? inWords(await store.runs.scenario(row.run, row.position));
  }

  return {
    async find(run, { offset, limit, ...filter }) {
      const { rows, read } = await filtered(run, filter);
      const annotations = await loadAnnotations(store, run);
      const debates: ListedDebate[] = [];
      for (const row of rows.slice(offset, offset + limit)) {
        const { outcome, problem } = await factsOf(row);
        const { notes = [], tags = [] } = annotations.get(row.id) ?? {};
        debates.push({
          ...row,
          ...(await shown(row)),
          outcome,
          problem,
          ...(tags.length === 0 ? {} : { tags }),
          ...(notes.length === 0 ? {} : { notes }),
        });
      }
      return { total: rows.length, debates, ...(read === undefined ? {} : { read }) };
    },
    async neighbours(debate, filter) {
      const { rows } = await filtered(debate.run, filter);
      const ids = rows.map(({ id }) => id);
      const index = ids.indexOf(debate.id);
      // A debate that has just been ruled leaves the list of those that wait: the next is the one after its place.
      if (index < 0) {
        const after = filter.sort === 'position' ? rows.find((row) => row.position > debate.position) : undefined;
        return { previous: null, next: (after ?? rows[0])?.id ?? null, index, total: ids.length };
      }
      return { previous: ids[index - 1] ?? null, next: ids[index + 1] ?? null, index, total: ids.length };
    },
    async findResponses(run, { offset, limit, sort, order, ...filter }) {
      const asked = responseFilter(filter);
      const { contested, state, leastD, q, tag, noted } = filter;
      const isByRow = [contested, state, leastD, q, tag, noted].some((field) => field !== undefined);
      const rows = isByRow ? await byRow(run, { ...filter, sort: 'position', order }) : undefined;
      const read = await service.indexResponses(run);
      const { total, responses } = await store.responses.responses(run, asked, {
        sort,
        descending: isDescending({ sort, order }),
        offset,
        limit,
        ...(rows === undefined ? {} : { debates: rows.map(({ id }) => id) }),
      });
      const listed: ListedResponse[] = [];
      for (const { position, text, ...item } of responses) {
        const { query } = await shown({ run, position });
        const excerpt = asked.words === undefined ? undefined : await excerptOf({ ...item, text }, asked.words);
        listed.push({ ...item, query, ...(excerpt === undefined ? {} : { excerpt }) });
      }
      return { total, responses: listed, read };
    },
  };
}

/** @throws MootcourtError `invalid-input` for a search text without a word */
function responseFilter({
  outcome,
  problem,
  clause,
  model,
  verdict,
  judge,
  refused,
  text,
}: Partial<DebateFilter>): ResponseFilter {
  const words = text === undefined ? undefined : searchWords(text);
  if (words?.length === 0) throw new MootcourtError('invalid-input', 'text: expected a word to search for');
  return {
    outcome,
    problem,
    clause,
    model,
    verdict,
    judge,
    refused: refused === undefined ? undefined : refused === 'true',
    words,
  };
}

/** D is of most interest where it is large. */
function isDescending({ sort, order }: { sort: string; order?: 'up' | 'down' | undefined }): boolean {
  return order === undefined ? sort === 'd' : order === 'down';
}

/** Equals stay in the order of the run; without D last. */
function sorted(rows: readonly DebateRow[], { sort, order }: Pick<DebateFilter, 'sort' | 'order'>): DebateRow[] {
  const sign = isDescending({ sort, order }) ? -1 : 1;
  return rows.toSorted((row, other) => {
    if (sort === 'd') {
      if (row.d === null || other.d === null) return Number(row.d === null) - Number(other.d === null);
      return sign * (row.d - other.d);
    }
    if (sort === 'scenario') return sign * row.scenario.localeCompare(other.scenario, 'en');
    if (sort === 'state') return sign * (states.indexOf(row.state) - states.indexOf(other.state));
    if (sort === 'contested') return sign * (Number(other.contested) - Number(row.contested));
    return sign * (row.position - other.position);
  });
}

const states: readonly DebateRow['state'][] = ['pending', 'running', 'awaiting-human', 'ruled', 'failed'];

function inWords({ family, nudge, query, values }: Scenario): Words {
  return { family, nudge, query, values: [values[0].name, values[1].name] };
}

function mentions(row: DebateRow, searchable: Searchable | undefined, q: string): boolean {
  return [row.id, row.scenario, searchable?.text ?? '', ...(searchable?.words.values ?? [])].some((text) =>
    text.toLowerCase().includes(q.toLowerCase()),
  );
}
