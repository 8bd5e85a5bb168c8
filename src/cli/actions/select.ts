import path from 'node:path';
import type { AppContext } from '../../app/app-context.ts';
import { writeScenarioLines } from '../../datasets/scenarios/write-jsonl.ts';
import { memberFromId } from '../../domain/panel.ts';
import { scenarioSource } from '../../runs/load-inputs.ts';
import { embedTexts } from '../../studies/select/embed-texts.ts';
import { indexFamilies } from '../../studies/select/family-index.ts';
import type { Vectors } from '../../studies/select/k-center.ts';
import {
  type OfflineKind,
  offlineKindFor,
  offlineKinds,
  offlineVectors,
} from '../../studies/select/local-embeddings.ts';
import { type SelectedFamilies, selectFamilies } from '../../studies/select/select-families.ts';
import type { Texts } from '../../studies/select/text-batches.ts';
import type { SelectOptions } from '../commands/select.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { escapeTerminal, oneLine } from '../output/escape-terminal.ts';
import { withShutdownSignal } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

type UsedVectors = { kind: string; what: string; tells: string; unread: number };

/** The paper's thresholds: plain, and weighted by D. */
const plainDistance = 0.4;
const weightedDistance = 0.8;
const maxListed = 20;

/** Writes a diverse part of scenario families and says what lies near what. */
export async function select(location: string, options: SelectOptions): Promise<void> {
  const source = scenarioSource(location);
  const families = await indexFamilies(source);
  await withApp(async (app) => {
    const { vectors, used: kind, run } = await vectorsOf(app, families.texts, options);
    const d = options.weightByRun === undefined ? undefined : await familyD(app, options.weightByRun);
    const threshold =
      options.minDistance ?? (options.k !== undefined ? 0 : d === undefined ? plainDistance : weightedDistance);
    const selected = selectFamilies(families.ids, vectors, {
      k: options.k,
      threshold,
      ...(d === undefined ? {} : { d }),
      duplicates: options.duplicateDistance,
      onChosen: (chosen) => chosen % 1000 === 0 && process.stderr.write(`${chosen} chosen\n`),
    });
    const out = path.resolve(options.out);
    await writeScenarioLines(out, source(), selected.chosen);
    const { chosen, radius, duplicates } = selected;
    const result = {
      families: families.ids.length,
      vectors: kind,
      chosen,
      threshold,
      radius,
      duplicates,
      run,
      out,
    };
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify(result)}\n`
        : selectedText(families.ids.length, selected, kind, options, threshold, out),
    );
  });
}

/** Vectors of the texts, and for the reader which ones they are. */
async function vectorsOf(
  app: AppContext,
  texts: Texts,
  options: SelectOptions,
): Promise<{ vectors: Vectors; used: UsedVectors; run: string | undefined }> {
  const kind = options.embeddings === 'auto' ? offlineKindFor(texts.count) : options.embeddings;
  if (isOffline(kind)) {
    const vectors = await withShutdownSignal((signal) =>
      offlineVectors(kind, texts, { signal, onProgress: tellEvery(2000, kind) }),
    );
    return { vectors, used: { kind, ...offlineKinds[kind], unread: vectors.unread }, run: undefined };
  }
  const resume =
    options.resume === undefined
      ? undefined
      : await resolveRun(app.store, options.resume, { argument: '--resume', kinds: ['embedding'], jobs: true });
  const { vectors, run } = await withShutdownSignal((signal) =>
    embedTexts(app, texts, {
      member: memberFromId(kind),
      signal,
      budget: options.budget ?? {},
      resume: resume?.id,
      onProgress: tellEvery(1000, `of ${texts.count} texts`),
    }),
  );
  return {
    vectors,
    used: { kind, what: `vectors of ${kind}`, tells: 'what its distances tell is for its maker to say', unread: 0 },
    run,
  };
}

/** Says on stderr how much was read, once each `step`. */
function tellEvery(step: number, what: string): (done: number) => void {
  let next = step;
  return (done) => {
    if (done < next) return;
    process.stderr.write(`${done} ${what} read\n`);
    next = done + step;
  };
}

function isOffline(kind: string): kind is OfflineKind {
  return Object.hasOwn(offlineKinds, kind);
}

/** The largest D of a family's debates in a run. */
async function familyD({ store }: AppContext, named: string): Promise<Map<string, number>> {
  const { id } = await resolveRun(store, named, { argument: '--weight-by-run' });
  const largest = new Map<string, number>();
  for (const { d, position } of await store.runs.debates(id)) {
    const { family } = await store.runs.scenario(id, position);
    if (d !== null) largest.set(family, Math.max(largest.get(family) ?? 0, d));
  }
  return largest;
}

function selectedText(
  of: number,
  { chosen, radius, duplicates }: SelectedFamilies,
  vectors: UsedVectors,
  options: SelectOptions,
  threshold: number,
  out: string,
): string {
  const listed = duplicates.slice(0, maxListed);
  return `${[
    `${chosen.length} of ${of} families chosen (greedy k-center on ${vectors.what}${options.weightByRun === undefined ? '' : ', distance weighted by D'})`,
    vectors.tells,
    ...(vectors.unread === 0
      ? []
      : [`${vectors.unread} texts it cannot read (not in Latin letters) count as unlike any other`]),
    `every family left out is within ${radius.toFixed(3)} of a chosen one${threshold === 0 ? '' : ` (threshold ${threshold})`}`,
    `${duplicates.length} left out lie within ${options.duplicateDistance} of a chosen one (near duplicates)`,
    ...listed.map((item) => `  ${item.distance.toFixed(3)}  ${oneLine(item.family, 60)}  ~  ${oneLine(item.of, 60)}`),
    ...(duplicates.length > listed.length ? [`  and ${duplicates.length - listed.length} more; --json has all`] : []),
    `written to ${escapeTerminal(out)}`,
  ].join('\n')}\n`;
}
