import { LRUCache } from 'lru-cache';
import { type DebateRecord, latestAssessments } from '../../adjudication/debate-record.ts';
import type { Assessed } from '../../domain/assessment.ts';
import type { ListedDebate, ListedResponse } from '../../domain/listed-debate.ts';
import type { DebateRow } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { loadDebateRecord } from '../load-debate-record.ts';

/** What lists filter by beyond the row of a debate. */
export type DebateFacts = Pick<ListedDebate, 'outcome' | 'problem'> & {
  /** Clauses on which the ruling rests. */
  clauses: readonly string[];
  responses: readonly ResponseFacts[];
};

type ResponseFacts = Omit<ListedResponse, 'debate' | 'scenario' | 'query' | 'd' | 'problem' | 'excerpt'> & {
  /** SHA-256 of the answer; null where there is none. */
  text: string | null;
};

/** Facts of debates that have ended are kept by their last hash, under which they never change. */
const maxKept = 20_000;

/** Reads the facts of ruled debates; of others there are none yet. */
export function createDebateFacts(store: Store): (row: DebateRow) => Promise<DebateFacts> {
  const kept = new LRUCache<string, DebateFacts>({ max: maxKept });
  return async (row) => {
    if (row.state !== 'ruled') return { outcome: null, problem: null, clauses: [], responses: [] };
    const key = `${row.id} ${row.lastHash}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const facts = factsOf(await loadDebateRecord(store, row.id));
    kept.set(key, facts);
    return facts;
  };
}

/** The facts of a ruled debate. */
export function factsOf(record: DebateRecord): DebateFacts {
  const { ruling } = record;
  const verdicts = new Map(ruling?.verdicts.map((verdict) => [verdict.response, verdict]));
  const byResponse = Map.groupBy(
    latestAssessments(record).filter((item): item is Assessed => item.kind === 'assessed'),
    (item) => item.response,
  );
  const contested = new Set(
    record.rounds[0]?.agreements.filter((item) => item.contested.length > 0).map((item) => item.response),
  );
  const responses = [...record.responses].map(([response, end]): ResponseFacts => {
    const ruled = verdicts.get(response);
    const assessed = byResponse.get(response) ?? [];
    return {
      response,
      model: end.respondent,
      verdict: ruled === undefined || ruled.by === 'none' ? null : ruled.verdict,
      contested: contested.has(response),
      refusing: assessed.filter((item) => item.refusal !== 'full-compliance').length,
      judges: assessed.map(({ judge, verdict }) => ({ judge, verdict })),
      failed: end.kind !== 'answered',
      text: end.kind === 'answered' ? end.text : null,
    };
  });
  return {
    outcome: ruling?.outcome ?? null,
    problem: ruling?.problem ?? null,
    clauses: ruling?.clauses.map(({ clause }) => clause) ?? [],
    responses,
  };
}
