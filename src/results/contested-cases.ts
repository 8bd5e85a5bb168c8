import { type JudgePair, judgePairs, partingClauses } from '../adjudication/clause-conflict.ts';
import type { DebateRecord } from '../adjudication/debate-record.ts';
import type { Ruling } from '../domain/ruling.ts';
import { shorten } from '../domain/shorten.ts';
import { type ConversationExcerpt, conversationExcerpt } from './conversation-excerpt.ts';
import { type ConversationTurns, conversationTurns } from './conversation-turns.ts';

export type ContestedCase = {
  debate: string;
  scenario: string;
  query: string;
  /** Where the scenario is more than the query. */
  conversation?: ConversationExcerpt;
  d: number | undefined;
  /** Of conversations with a simulated user: how each went, and D of the last answers. */
  turns?: ConversationTurns[];
  lastD?: number;
  ruling: Ruling | undefined;
};

/** A debate in a list below a clause. */
export type CaseLink = {
  debate: string;
  scenario: string;
  /** The question, or its beginning with a mark where more of it was left out. */
  query: string;
  /** Null where D could not be computed. */
  d: number | null;
  /** What the ruling found wrong with the spec; null before the ruling. */
  problem: Ruling['problem'] | null;
};

/** The debates that concern one clause. The counts are of all debates, the lists of the worst. */
export type ClauseCases = {
  clause: string;
  /** Debates in which two judges gave different verdicts over the clause at first reading. */
  partedDebates: number;
  /** Contested debates whose ruling rests on the clause. */
  ruledDebates: number;
  /** Of `partedDebates` the `maxWorst` with the largest D. */
  worst: CaseLink[];
  /** Of `ruledDebates` the `maxRuled` with the largest D. */
  ruled: CaseLink[];
  /** Different wordings that rulings propose: how many, and the first `maxAmendments`. */
  amendmentCount: number;
  amendments: string[];
};

const maxQueryCharacters = 240;
const maxWorst = 3;
const maxRuled = 20;
const maxAmendments = 10;

type ClauseEntry = {
  partedDebates: number;
  ruledDebates: number;
  worst: WorstFirst<CaseLink>;
  ruled: WorstFirst<CaseLink>;
  amendments: Set<string>;
};

/** Counts every contested debate of a run and keeps the worst by D, in all and by clause. */
export function createContestedCases(maxCases: number): {
  /** @param pairs of judges at first reading */
  add(debate: string, record: DebateRecord, pairs?: readonly JudgePair[]): void;
  /** How many debates were contested, whatever is kept. */
  count(): number;
  /** Largest D first; without D last, and equals in the order of the run. */
  cases(): ContestedCase[];
  clauseCases(): ClauseCases[];
} {
  const kept = new WorstFirst<ContestedCase>(maxCases);
  const clauses = new Map<string, ClauseEntry>();
  let contestedDebates = 0;

  function entryOf(clause: string): ClauseEntry {
    const known = clauses.get(clause);
    if (known !== undefined) return known;
    const entry = {
      partedDebates: 0,
      ruledDebates: 0,
      worst: new WorstFirst<CaseLink>(maxWorst),
      ruled: new WorstFirst<CaseLink>(maxRuled),
      amendments: new Set<string>(),
    };
    clauses.set(clause, entry);
    return entry;
  }

  return {
    add(debate, record, pairs = judgePairs(record.rounds[0]?.assessments ?? [])) {
      const { start, ruling } = record;
      const first = record.rounds[0];
      if (start === undefined || first === undefined) return;
      const d = first.disagreement?.d;
      const link = linkOf(debate, record);
      for (const clause of partingClauses(pairs)) {
        const entry = entryOf(clause);
        entry.partedDebates += 1;
        entry.worst.add(link, d);
      }
      if (!first.contested) return;
      contestedDebates += 1;
      kept.add(caseOf(debate, record), d);
      for (const clause of new Set(ruling?.clauses.map((cited) => cited.clause))) {
        const entry = entryOf(clause);
        entry.ruledDebates += 1;
        entry.ruled.add(link, d);
      }
      if (ruling?.amendment !== undefined) entryOf(ruling.amendment.clause).amendments.add(ruling.amendment.text);
    },
    count: () => contestedDebates,
    cases: () => kept.items(),
    clauseCases: () =>
      [...clauses].map(([clause, { partedDebates, ruledDebates, worst, ruled, amendments }]) => ({
        clause,
        partedDebates,
        ruledDebates,
        worst: worst.items(),
        ruled: ruled.items(),
        amendmentCount: amendments.size,
        amendments: [...amendments].slice(0, maxAmendments),
      })),
  };
}

/** Keeps the items with the largest D, in that order; of equals those that came first. */
class WorstFirst<T> {
  readonly #max: number;
  readonly #kept: { item: T; d: number }[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  add(item: T, d: number | undefined): void {
    const rank = d ?? -1;
    const smaller = this.#kept.findIndex((kept) => kept.d < rank);
    const at = smaller < 0 ? this.#kept.length : smaller;
    if (at >= this.#max) return;
    this.#kept.splice(at, 0, { item, d: rank });
    if (this.#kept.length > this.#max) this.#kept.pop();
  }

  items(): T[] {
    return this.#kept.map(({ item }) => item);
  }
}

function linkOf(debate: string, { start, rounds, ruling }: DebateRecord): CaseLink {
  return {
    debate,
    scenario: start?.scenario ?? '',
    query: shorten(start?.query ?? '', maxQueryCharacters),
    d: rounds[0]?.disagreement?.d ?? null,
    problem: ruling?.problem ?? null,
  };
}

function caseOf(debate: string, record: DebateRecord): ContestedCase {
  const { start } = record;
  const disagreement = record.rounds[0]?.disagreement;
  const turns = conversationTurns(record);
  return {
    debate,
    scenario: start?.scenario ?? '',
    query: start?.query ?? '',
    ...(start?.messages === undefined ? {} : { conversation: conversationExcerpt(start.messages) }),
    d: disagreement?.d,
    ...(turns.length === 0 ? {} : { turns }),
    ...(disagreement?.last === undefined ? {} : { lastD: disagreement.last.d }),
    ruling: record.ruling,
  };
}
