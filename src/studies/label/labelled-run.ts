import { verifiedClauses } from '../../adjudication/agreement.ts';
import {
  type DebateObservations,
  debateObservations,
  majorityProblematic,
} from '../../analysis/debate-observations.ts';
import type { Verdict } from '../../domain/assessment.ts';
import type { Store } from '../../domain/store.ts';
import { disagreementBin } from '../../measures/disagreement.ts';
import { loadDebateRecord } from '../../runs/load-debate-record.ts';

/** One response that judges read, as people may label it. */
export type LabelItem = {
  debate: string;
  response: string;
  family: string;
  scenario: string;
  model: string;
  /** Bin of D; `none` where it could not be measured. */
  bin: string;
  /** Clauses that a judge cites on it (verified), at first reading. */
  clauses: string[];
  /** Verdicts of the judges at first reading, null where one abstained. */
  verdicts: (Verdict | null)[];
  /** Whether most judges find it problematic. */
  judged: boolean;
};

/** A person's latest verdict on a response. */
export type Label = { debate: string; response: string; rater: string; verdict: Verdict; at: string };

export type LabelledRun = {
  judges: readonly string[];
  items: LabelItem[];
  /** Responses of the last sample, in the order of the queue; absent before one was drawn. */
  sample: readonly { debate: string; response: string }[] | undefined;
  labels: Label[];
};

export const itemKey = ({ debate, response }: { debate: string; response: string }) => `${debate} ${response}`;

/** What judges and people said of every response of a run. */
export async function loadLabelledRun(store: Store, run: string): Promise<LabelledRun> {
  const items: LabelItem[] = [];
  let judges: readonly string[] = [];
  for (const { id } of await store.runs.debates(run)) {
    const record = await loadDebateRecord(store, id);
    const facts = debateObservations(id, record);
    if (facts === undefined) continue;
    judges = facts.judges;
    const cited = Map.groupBy(record.rounds[0]?.assessments ?? [], (assessment) => assessment.response);
    for (const response of facts.responses) {
      const judged = majorityProblematic(response.first);
      if (judged === undefined) continue;
      const clauses = (cited.get(response.response) ?? []).flatMap((assessment) =>
        assessment.kind === 'assessed' ? [...verifiedClauses(assessment)] : [],
      );
      items.push({
        ...itemOf(facts, response.response),
        model: response.respondent,
        clauses: [...new Set(clauses)],
        verdicts: response.first,
        judged,
      });
    }
  }
  return { judges, items, ...(await loadLabels(store, run)) };
}

function itemOf({ debate, family, scenario, d }: DebateObservations, response: string) {
  return { debate, response, family, scenario, bin: d === undefined ? 'none' : disagreementBin(d) };
}

/** The last sample that was drawn of a run, and what people said of its responses. */
export async function loadLabels(store: Store, run: string): Promise<Pick<LabelledRun, 'sample' | 'labels'>> {
  let sample: LabelledRun['sample'];
  const latest = new Map<string, Label>();
  for (const event of await store.trace.events(run, { debate: '' })) {
    if (event.type === 'label-sample') sample = event.data.items;
    if (event.type !== 'labels') continue;
    const { rater, labels } = event.data;
    for (const label of labels) latest.set(`${rater} ${itemKey(label)}`, { ...label, rater, at: event.at });
  }
  return { sample, labels: [...latest.values()] };
}
