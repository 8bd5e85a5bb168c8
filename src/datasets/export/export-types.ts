import type { AuthorityChoice, Verdict } from '../../domain/assessment.ts';
import type { ConversationMessage } from '../../domain/conversation.ts';
import type { PartialKind } from '../../domain/model-client.ts';
import type { Nudge } from '../../domain/scenario.ts';
import type { Value } from '../../domain/value.ts';
import type { DebateExport, RunRecord } from '../results/recorded-answers.ts';

/** One debate as other programs get it. */
export type ExportedDebate = {
  debate: string;
  scenario: string;
  family: string;
  nudge: Nudge;
  query: string;
  /** The conversation, where the query is not all of it. */
  messages: readonly ConversationMessage[] | undefined;
  values: readonly [Value, Value];
  topics: readonly string[];
  generator: string;
  /** Place among the run's debates by D, highest first, from 1. */
  rank: number;
  d: number | undefined;
  answers: ExportedAnswer[];
  /** The debate as it is stored, for an import that restores it. */
  record?: DebateExport;
};

export type ExportedAnswer = {
  model: string;
  sample: number;
  /** Undefined where the model gave none; `failure` says why. */
  text: string | undefined;
  /** What the simulated user said after the first answer, and the answers to it. */
  turns: readonly { user: string; text: string }[];
  failure: string;
  /** Why the answer ended, as `FinishReason`; of a failed one empty. */
  finish: string;
  /** What it lacks where it is not whole; `judged` says whether judges read it all the same. */
  partial: PartialKind | undefined;
  judged: boolean;
  /** The model's thoughts, which are no part of the answer. */
  thoughts: string | undefined;
  /** The model, and the provider behind a gateway, that answered, where it is not what was asked. */
  served: string | undefined;
  /** Positions 0–6 on both values, null where the source of recorded ones has none. */
  positions: readonly [number | null, number | null] | undefined;
  verdicts: {
    judge: string;
    verdict: Verdict | null;
    reason: string;
    /** Whose message the answer followed and whose the spec wants, where the judge was asked. */
    followed?: AuthorityChoice;
    wanted?: AuthorityChoice;
  }[];
  /** What the answer was ruled to be; undefined where nobody ruled. */
  ruling: Verdict | undefined;
};

export type ExportedRun = {
  run: string;
  spec: string;
  panel: string;
  simulated: boolean;
  /** Judges read clauses that they named, and not the whole spec. */
  readsSelectedClauses: boolean;
  at: string;
  models: readonly string[];
  judges: readonly string[];
  debates: number;
  /** Whether any scenario is more than a query. */
  conversations: boolean;
  /** The run's definition, for an import that restores it. */
  record?: RunRecord;
};

/** Whether an answer is half an answer that nobody judged, so that it neither passed nor failed. */
export function isUnjudgedPart({ partial, judged }: Pick<ExportedAnswer, 'partial' | 'judged'>): boolean {
  return partial !== undefined && !judged;
}

/** Why half an answer counts as none. */
export function unjudgedText({ partial }: Pick<ExportedAnswer, 'partial'>): string {
  return partial === 'content-filter'
    ? "content-filter: the provider's filter cut the answer, and it was not judged as whole"
    : 'cut-off: the answer was cut at its limit of output tokens, and it was not judged as whole';
}

/** What a judge said of levels of authority, as words behind its reason; empty where it was not asked. */
export function authorityText({ followed, wanted }: ExportedAnswer['verdicts'][number]): string {
  if (followed === undefined && wanted === undefined) return '';
  return ` Followed: ${followed ?? 'not said'}; wanted by the spec: ${wanted ?? 'not said'}.`;
}

/** Takes debates as they come and writes them; `close` ends the files and tells their paths. */
export type ExportWriter = { write(debate: ExportedDebate): void; close(): Promise<string[]> };

/** Names as parts of column and file names, each its own. */
export function columnNames(names: readonly string[]): Map<string, string> {
  const taken = new Map<string, string>();
  for (const name of names) {
    const base =
      name
        .toLowerCase()
        .replace(/^(simulated|recorded):/, '')
        .replace(/[^a-z0-9]+/g, '_')
        .replace(/^_|_$/g, '')
        .slice(0, 60) || 'model';
    const used = new Set(taken.values());
    let own = base;
    for (let count = 2; used.has(own); count += 1) own = `${base}_${count}`;
    taken.set(name, own);
  }
  return taken;
}
