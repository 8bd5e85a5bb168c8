import { debateRecordOf } from '../adjudication/debate-record.ts';
import { responseName } from '../analysis/debate-observations.ts';
import type { AppContext } from '../app/app-context.ts';
import {
  casesOf,
  type DebateExport,
  type ExportedRecord,
  type ReadResults,
  type RecordedCase,
} from '../datasets/results/recorded-answers.ts';
import { conversationFields } from '../datasets/scenarios/conversation-row.ts';
import { unnamedValues } from '../datasets/scenarios/plain-questions.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { ConversationMessage } from '../domain/conversation.ts';
import type { RunDefinition } from '../domain/run.ts';
import type { Scenario } from '../domain/scenario.ts';
import { sha256 } from '../domain/sha256.ts';
import type { Spec } from '../domain/spec.ts';
import { createRun } from '../runs/create-run.ts';
import { digest } from '../store/hash-chain.ts';
import { importedPanel } from './import-files.ts';
import { importedEvents } from './imported-debate-events.ts';
import { recordedText } from './recorded-text.ts';

export type ResultsReport = {
  format: string;
  runs: string[];
  imported: number;
  models: string[];
  answers: number;
  leftOut: Record<string, number>;
  notes: string[];
};

/**
 * The scenarios of recorded answers, each with the answers that it brings. Several answers of one model to one
 * conversation are respondents of their own, named by their number.
 */
function recordedScenarios(cases: readonly RecordedCase[], values: Scenario['values'] | undefined): Scenario[] {
  return cases.map(({ id, messages, answers }) => {
    const recorded: NonNullable<Scenario['recorded']> = {};
    for (const { model, text } of answers) {
      let name = model;
      for (let count = 2; Object.hasOwn(recorded, name); count += 1) name = `${model} (answer ${count})`;
      recorded[name] = { text };
    }
    return {
      id,
      family: id,
      nudge: 'neutral',
      ...conversationFields([...messages] as ConversationMessage[]),
      values: values ?? unnamedValues,
      topics: [],
      recorded,
    };
  });
}

/** The scenarios to judge anew: of recorded answers, and of the runs that exports of ours keep, with their first answers. */
export function scenariosToJudge(results: ReadResults, values: Scenario['values'] | undefined): Scenario[] {
  const kept = [...results.runs.values()].flatMap(({ debates }) => [...debates.values()].map(withRecorded));
  return [...kept, ...recordedScenarios(casesOf(results.answers, 'case'), values)];
}

function withRecorded({ scenario, events, texts }: DebateExport): Scenario {
  const textOf = new Map(texts.map((text) => [sha256(text), text]));
  const recorded: NonNullable<Scenario['recorded']> = {};
  for (const event of events) {
    if (event.type !== 'response-end' || event.data.kind !== 'answered') continue;
    recorded[responseName(event.data)] = { text: textOf.get(event.data.text) ?? '' };
  }
  return { ...scenario, recorded };
}

/** Makes a run of answers that another program recorded, and runs of what exports of ours keep. No call is made. */
export async function importResults(
  app: AppContext,
  results: ReadResults,
  options: { spec: Spec; values: Scenario['values'] | undefined; limit: number; signal: AbortSignal },
): Promise<ResultsReport> {
  const runs: string[] = [];
  let imported = 0;
  for (const record of results.runs.values()) {
    options.signal.throwIfAborted();
    runs.push(await importRecord(app, record, options.limit));
    imported += Math.min(options.limit, record.debates.size);
  }
  const cases = casesOf(results.answers, 'case').slice(0, options.limit);
  if (cases.length > 0) {
    options.signal.throwIfAborted();
    runs.push(await importCases(app, recordedScenarios(cases, options.values), options.spec));
    imported += cases.length;
  }
  return { ...reportOf(results), runs, imported };
}

export function reportOf({
  format,
  answers,
  leftOut,
  notes,
  runs,
}: ReadResults): Omit<ResultsReport, 'runs' | 'imported'> {
  const ends = [...runs.values()]
    .flatMap(({ debates }) => [...debates.values()].flatMap(({ events }) => events))
    .flatMap((event) =>
      event.type === 'response-end' && event.data.kind === 'answered' ? [event.data.respondent] : [],
    );
  const models = [...new Set([...answers.map(({ model }) => model), ...ends])].sort();
  return { format, models, answers: answers.length + ends.length, leftOut, notes: [...notes] };
}

async function importCases(app: AppContext, scenarios: readonly Scenario[], spec: Spec): Promise<string> {
  const { store } = app;
  const imported = { origin: sha256(canonicalJson(scenarios)).slice(0, 16), part: 0 };
  const plan: RunDefinition = { kind: 'import', spec, panel: importedPanel([]), seed: 0, imported, scenarios };
  const run = await createRun(store, plan, [], app.now());
  const debates = await store.runs.debates(run.id);
  const written: Promise<unknown>[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    for (const [model, { text }] of Object.entries(scenario.recorded ?? {}))
      written.push(
        store.ledger.record(recordedText(run.id, `${run.id}\0${scenario.id}\0${model}`, model, text, scenario)),
      );
    const { bodies, patch } = importedEvents(plan, { scenario, verdicts: [], d: undefined }, []);
    written.push(store.trace.appendDebate(run.id, debates[index]?.id ?? '', bodies, patch));
  }
  await Promise.all(written);
  await endRun(app, run.id);
  return run.id;
}

/** A run of ours as it was: its definition, each event, each text. */
async function importRecord(app: AppContext, { head, debates: kept }: ExportedRecord, limit: number): Promise<string> {
  const { store } = app;
  const debates = [...kept.values()].sort((left, right) => left.position - right.position).slice(0, limit);
  const { simulated, run: former, ...definition } = head;
  const plan = {
    ...definition,
    kind: 'import',
    imported: {
      origin: sha256(`${former}\0${debates.length}`).slice(0, 16),
      part: 0,
      ...(simulated ? { simulated } : {}),
    },
    scenarios: debates.map(({ scenario }) => scenario),
  } as RunDefinition;
  const run = await createRun(store, plan, [], app.now());
  const rows = await store.runs.debates(run.id);
  const written: Promise<unknown>[] = [];
  for (const [index, debate] of debates.entries()) {
    for (const [number, text] of debate.texts.entries())
      written.push(
        store.ledger.record(recordedText(run.id, `${run.id}\0${index}\0${number}`, 'exported', text, debate.scenario)),
      );
    written.push(store.trace.appendDebate(run.id, rows[index]?.id ?? '', debate.events, patchOf(debate)));
  }
  await Promise.all(written);
  await endRun(app, run.id);
  return run.id;
}

function patchOf({ events }: DebateExport) {
  const record = debateRecordOf(events);
  const [first] = record.rounds;
  return {
    state: record.ruling === undefined ? ('failed' as const) : ('ruled' as const),
    contested: first?.contested ?? false,
    d: first?.disagreement?.d ?? null,
  };
}

async function endRun({ store }: AppContext, run: string): Promise<void> {
  const runDigest = digest((await store.runs.debates(run)).map((row) => row.lastHash));
  const end = { state: 'finished', reason: 'imported', digest: runDigest } as const;
  await store.trace.appendRun(run, { type: 'run-end', data: end }, end);
}
