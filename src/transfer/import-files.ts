import { statSync } from 'node:fs';
import path from 'node:path';
import type { AppContext } from '../app/app-context.ts';
import { checkUnpackedSize } from '../datasets/stress-test/check-decompressed-size.ts';
import { partsOf } from '../datasets/stress-test/columns.ts';
import { openDuck, sourceOf } from '../datasets/stress-test/duckdb.ts';
import { type PublicScenario, type Rejections, readPublicScenarios } from '../datasets/stress-test/read-scenarios.ts';
import { nearEqualNames } from '../datasets/value-names.ts';
import { conversationKey, messagesOf } from '../domain/conversation.ts';
import { type Panel, panelSchema } from '../domain/panel.ts';
import type { RunDefinition } from '../domain/run.ts';
import { sha256 } from '../domain/sha256.ts';
import type { Spec } from '../domain/spec.ts';
import type { Value } from '../domain/value.ts';
import { createRun } from '../runs/create-run.ts';
import { digest } from '../store/hash-chain.ts';
import { importedEvents } from './imported-debate-events.ts';
import { recordedText } from './recorded-text.ts';

export type ImportReport = {
  /** Runs with the imported debates, in the order of the files; those of an earlier import that was cut off among them. */
  runs: string[];
  imported: number;
  /** Taken over from an import that was cut off. */
  kept: number;
  rejections: Rejections;
  /** Names of values that differ in signs alone, read as different ones. */
  nearEqual: string[][];
  /** One a config: of answers, of judgements, or of both. */
  columns: { kind: string; models: string[]; judges: string[]; missed: string[]; unread: string[] }[];
};

export type ImportOptions = {
  spec: Spec;
  taxonomy: readonly Value[];
  limit: number;
  /** Debates of one run: what is in memory at once, and what a cut-off import has to do again. */
  partSize: number;
  signal: AbortSignal;
  onProgress?: (imported: number) => void;
};

/**
 * Makes runs of files in the public schema: scenarios, answers, positions and verdicts become debates that were held elsewhere. Streams, and
 * goes on where an earlier import of the same files was cut off, run by run.
 * @throws MootcourtError `invalid-input` when an essential column is absent or a file cannot be read
 */
export async function importFiles(
  app: AppContext,
  locations: readonly string[],
  options: ImportOptions,
): Promise<ImportReport> {
  const source = sourceOf(locations);
  const origin = originOf(source.files, options.partSize);
  const done = await finishedParts(app, origin);
  const rejections: Rejections = { rows: {}, cells: {} };
  const names = new Set<string>();
  const duck = await openDuck(source.files, true);
  try {
    const parts = await partsOf(duck, source);
    const report: ImportReport = { runs: [], imported: 0, kept: 0, rejections, nearEqual: [], columns: [] };
    for (const { source: files, columns, simulated } of parts) {
      await checkUnpackedSize(duck, files, columns);
      const { kind, missed, unread } = columns;
      const judges = columns.judges.map((judge) => judge.judge);
      report.columns.push({ kind, models: columns.models.map((model) => model.model), judges, missed, unread });
      let some: PublicScenario[] = [];
      let characters = 0;
      const finishRun = async () => {
        characters = 0;
        if (some.length === 0) return;
        options.signal.throwIfAborted();
        const part = report.runs.length;
        const imported = { origin, part, ...(simulated ? { simulated } : {}) } as const;
        const known = done.get(`${part}/${some.length}`);
        report.runs.push(known ?? (await importRun(app, some, judges, options.spec, imported)));
        report[known === undefined ? 'imported' : 'kept'] += some.length;
        options.onProgress?.(report.imported + report.kept);
        some = [];
      };
      let taken = report.imported + report.kept;
      for await (const readPublicScenario of readPublicScenarios(
        duck,
        files,
        columns,
        options.taxonomy,
        rejections,
        names,
      )) {
        if (taken >= options.limit) break;
        taken += 1;
        some.push(readPublicScenario);
        characters += charactersOf(readPublicScenario);
        if (some.length >= options.partSize || characters > maxCharacters) await finishRun();
      }
      await finishRun();
    }
    report.nearEqual = nearEqualNames([...names, ...options.taxonomy.map(({ name }) => name)]).filter((group) =>
      group.some((name) => names.has(name)),
    );
    return report;
  } finally {
    duck.close();
  }
}

/** Text of one run of an import, which is in memory at once. */
const maxCharacters = 50_000_000;
function charactersOf({ scenario, verdicts }: PublicScenario): number {
  const answers = Object.values(scenario.recorded ?? {}).reduce((sum, { text }) => sum + text.length, 0);
  const reasons = verdicts.reduce((sum, { reason }) => sum + reason.length, 0);
  return messagesOf(scenario).reduce((sum, { text }) => sum + text.length, answers + reasons);
}

/** Files of the same names, sizes and times in parts of one size are one import. */
function originOf(files: readonly string[], partSize: number): string {
  const texts = files.map((file) => {
    const { size, mtimeMs } = statSync(file);
    return `${path.basename(file)}:${size}:${mtimeMs}`;
  });
  return sha256(`${partSize}\n${texts.join('\n')}`).slice(0, 16);
}

/** Finished runs of this import by part and size. */
async function finishedParts(app: AppContext, origin: string): Promise<Map<string, string>> {
  const parts = new Map<string, string>();
  for (const { id, state, debates } of await app.store.runs.runs(Number.MAX_SAFE_INTEGER, { kinds: ['import'] })) {
    if (state !== 'finished') continue;
    const { imported } = await app.store.runs.config(id);
    if (imported?.origin === origin) parts.set(`${imported.part}/${debates}`, id);
  }
  return parts;
}

async function importRun(
  app: AppContext,
  some: readonly PublicScenario[],
  judges: readonly string[],
  spec: Spec,
  imported: NonNullable<RunDefinition['imported']>,
): Promise<string> {
  const { store } = app;
  const plan: RunDefinition = {
    kind: 'import',
    spec,
    panel: importedPanel(judges),
    seed: 0,
    imported,
    scenarios: some.map((publicScenario) => publicScenario.scenario),
  };
  const run = await createRun(store, plan, [], app.now());
  const debates = await store.runs.debates(run.id);
  const written: Promise<unknown>[] = [];
  for (const [index, publicScenario] of some.entries()) {
    const debate = debates[index];
    if (debate === undefined) throw new Error(`run ${run.id} lacks debate ${index}`);
    const { scenario } = publicScenario;
    // A bare query by its text alone, as imports of older versions have it.
    const asked = scenario.messages === undefined ? scenario.query : conversationKey(scenario.messages);
    for (const [model, { text }] of Object.entries(scenario.recorded ?? {}))
      written.push(
        store.ledger.record(recordedText(run.id, `${scenario.id}\0${asked}\0${model}`, model, text, scenario)),
      );
    const { bodies, patch } = importedEvents(plan, publicScenario, judges);
    written.push(store.trace.appendDebate(run.id, debate.id, bodies, patch));
  }
  await Promise.all(written);
  const runDigest = digest((await store.runs.debates(run.id)).map((row) => row.lastHash));
  const end = { state: 'finished', reason: 'imported', digest: runDigest } as const;
  await store.trace.appendRun(run.id, { type: 'run-end', data: end }, end);
  return run.id;
}

/** A panel of names: nobody on it is called. */
export function importedPanel(judges: readonly string[]): Panel {
  const nobody = { model: 'recorded:nobody' };
  return panelSchema.parse({
    name: 'imported',
    description: 'Answers, positions and verdicts were recorded elsewhere; nobody was asked here.',
    respondents: 'recorded',
    rubricWriter: nobody,
    judges:
      judges.length === 0
        ? [nobody]
        : judges.slice(0, 15).map((judge) => ({ model: `recorded:${judge}`, name: judge })),
    rounds: [],
    metaAdjudicator: nobody,
  });
}
