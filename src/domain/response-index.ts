import type { Verdict } from './assessment.ts';
import type { ListedDebate, ListedResponse } from './listed-debate.ts';

/** A response as the index keeps it: its row in lists, and the words of its answer and of the reasons of its judges. */
type IndexedResponse = Omit<ListedResponse, 'debate' | 'scenario' | 'query' | 'd' | 'problem' | 'excerpt'> & {
  /** SHA-256 of the answer; null where there is none. */
  text: string | null;
  /** Different words, as `wordsOf` gives them. */
  words: readonly string[];
};

/** A ruled debate as the index keeps it, under the hash of its last event. */
export type IndexedDebate = Pick<
  ListedDebate,
  'id' | 'run' | 'position' | 'scenario' | 'lastHash' | 'contested' | 'd'
> &
  Pick<ListedDebate, 'outcome' | 'problem'> & {
    /** Clauses on which the ruling rests. */
    clauses: readonly string[];
    responses: readonly IndexedResponse[];
  };

/** What responses are found by; a field that is absent does not restrict. All of them hold for one and the same response. */
export type ResponseFilter = {
  outcome?: string | undefined;
  problem?: string | undefined;
  clause?: string | undefined;
  model?: string | undefined;
  /** As ruled; `none` without a ruling. */
  verdict?: Verdict | 'none' | undefined;
  /** A judge whose verdict differs from the ruling. */
  judge?: string | undefined;
  /** Whether most judges saw less than full compliance. */
  refused?: boolean | undefined;
  /** Words that the answer or a reason has, all of them; the last may be the beginning of one. */
  words?: readonly string[] | undefined;
};

export const responseSorts = ['position', 'd', 'scenario', 'model', 'verdict', 'problem'] as const;
export type ResponseSort = (typeof responseSorts)[number];

/** A found response; the texts of its debate's question are read by whoever shows it. */
export type FoundResponse = Omit<ListedResponse, 'query' | 'excerpt'> & { position: number; text: string | null };

/**
 * What lists and search read: rulings and words of the ruled debates of a run. It is derived from the trace, may be
 * deleted, and is filled by whoever reads it, so that a run writes nothing for it.
 */
export type ResponseIndex = {
  /** The last hash under which each debate of a run is indexed. */
  indexed(run: string): Promise<ReadonlyMap<string, string>>;
  /** Puts debates in place of what the index has of them. */
  put(debates: readonly IndexedDebate[]): Promise<void>;
  /** Ids of the debates that have such a response or, where the filter concerns rulings only, such a ruling. */
  debates(run: string, filter: ResponseFilter): Promise<ReadonlySet<string>>;
  /** @param page.debates restricts to these debates */
  responses(
    run: string,
    filter: ResponseFilter,
    page: { sort: ResponseSort; descending: boolean; offset: number; limit: number; debates?: readonly string[] },
  ): Promise<{ total: number; responses: FoundResponse[] }>;
};

/** Whether a filter asks for more than what the ruling of a debate tells. */
export function concernsResponses({ model, verdict, judge, refused, words }: ResponseFilter): boolean {
  return [model, verdict, judge, refused, words].some((field) => field !== undefined);
}

/** Whether a word of a search may be the beginning of one: the last, which is perhaps still being typed, from two characters on. */
export function isBeginning(words: readonly string[], index: number): boolean {
  return index === words.length - 1 && [...(words[index] ?? '')].length > 1;
}
