import { latestAssessments } from '../adjudication/debate-record.ts';
import { type Positions, responsePositions } from '../adjudication/response-positions.ts';
import {
  type ConversationFormat,
  conversationFormats,
  openConversationWriter,
} from '../datasets/export/conversation-lines.ts';
import type { ExportedAnswer, ExportedDebate, ExportedRun, ExportWriter } from '../datasets/export/export-types.ts';
import { openInspectWriter } from '../datasets/export/inspect-logs.ts';
import { openPromptfooWriter } from '../datasets/export/promptfoo-results.ts';
import { loadDuckdb } from '../datasets/stress-test/load-duckdb.ts';
import { openPublicWriter } from '../datasets/stress-test/write-dataset.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { FollowUp } from '../domain/event.ts';
import { requireRun } from '../domain/require-run.ts';
import type { DebateRow } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import { loadAnnotations } from '../runs/annotations.ts';
import { loadDebateRecord } from '../runs/load-debate-record.ts';
import { computeSummary } from '../runs/results/compute-summary.ts';
import { debateRecord, runRecord } from './run-record.ts';
import { writeAnnotations } from './write-annotations.ts';
import { writeCoverage } from './write-coverage.ts';

const exportFormats = ['parquet', 'jsonl', 'promptfoo', 'inspect', ...conversationFormats] as const;
export type ExportFormat = (typeof exportFormats)[number];

/**
 * Writes a run for other programs, one debate in memory at a time, and returns the files. The forms of conversations
 * take the run's scenarios alone, of debates that never began too.
 * @throws MootcourtError `not-found`; `invalid-input` for a run without a debate that began;
 *   `missing-package` for Parquet where DuckDB is not installed
 */
export async function exportRun(store: Store, run: string, folder: string, format: ExportFormat): Promise<string[]> {
  const row = await requireRun(store, run);
  const debates = await store.runs.debates(run);
  if (isConversationFormat(format)) return [await exportScenarios(store, debates, folder, format)];
  const ranks = new Map(
    [...debates].sort((a, b) => (b.d ?? -1) - (a.d ?? -1)).map((debate, index) => [debate.id, index + 1]),
  );
  const models = new Set<string>();
  const judges = new Set<string>();
  let conversations = false;
  for (const debate of debates) {
    const start = (await store.trace.events(run, { debate: debate.id, limit: 1 }))[0];
    if (start?.type !== 'debate-start') continue;
    for (const { respondent } of start.data.responses) models.add(respondent);
    for (const judge of start.data.judges) judges.add(judge);
    conversations ||= start.data.messages !== undefined;
  }
  if (models.size === 0)
    throw new MootcourtError('invalid-input', `run: ${run} holds no debate that began; nothing to export`);
  // Before anything is written.
  if (format === 'parquet') await loadDuckdb();
  // The public schema has no place for it.
  const keepsRecord = format === 'promptfoo' || format === 'inspect';
  const { spec, panel, simulated, startedAt } = row;
  const exportedRun: ExportedRun = {
    run,
    spec,
    panel,
    simulated,
    readsSelectedClauses: (await store.runs.config(run)).panel?.specReading === 'selected',
    at: startedAt,
    models: [...models].sort(),
    judges: [...judges],
    debates: debates.length,
    conversations,
    ...(keepsRecord ? { record: await runRecord(store, row) } : {}),
  };
  const writer = openWriter(folder, exportedRun, format);
  for (const debate of debates) {
    const exported = await exportedDebate(store, debate, ranks.get(debate.id) ?? 0);
    if (exported === undefined) continue;
    writer.write(keepsRecord ? { ...exported, record: await debateRecord(store, debate) } : exported);
  }
  const files = [...(await writer.close()), ...writeAnnotations(folder, await loadAnnotations(store, run))];
  if (format !== 'parquet' && format !== 'jsonl') return files;
  return [...files, writeCoverage(folder, (await computeSummary(store, run)).coverage)];
}

function isConversationFormat(format: ExportFormat): format is ConversationFormat {
  return (conversationFormats as readonly string[]).includes(format);
}

async function exportScenarios(
  store: Store,
  debates: readonly DebateRow[],
  folder: string,
  format: ConversationFormat,
): Promise<string> {
  if (debates.length === 0) throw new MootcourtError('invalid-input', 'run: it has no scenarios; nothing to export');
  const writer = openConversationWriter(folder, format);
  for (const { run, position } of debates) writer.write(await store.runs.scenario(run, position));
  return writer.close();
}

/** The public shape has whole positions. */
function roundedPositions(at: Positions | undefined): ExportedAnswer['positions'] {
  return at === undefined ? undefined : [Math.round(at[0]), Math.round(at[1])];
}

function openWriter(folder: string, run: ExportedRun, format: Exclude<ExportFormat, ConversationFormat>): ExportWriter {
  switch (format) {
    case 'promptfoo':
      return openPromptfooWriter(folder, run);
    case 'inspect':
      return openInspectWriter(folder, run);
    default:
      return openPublicWriter(folder, run, format);
  }
}

async function exportedDebate(store: Store, debate: DebateRow, rank: number): Promise<ExportedDebate | undefined> {
  const record = await loadDebateRecord(store, debate.id);
  if (record.start === undefined) return undefined;
  const { scenario, family, nudge, query, messages, values, topics } = record.start;
  const first = record.rounds[0]?.assessments ?? [];
  const { byResponse } = responsePositions(record, first.length > 0 ? first : latestAssessments(record));
  const rulings = new Map(record.ruling?.verdicts.map((verdict) => [verdict.response, verdict]));
  const answers: ExportedAnswer[] = [];
  for (const end of record.responses.values()) {
    const at = byResponse.get(end.response);
    const ruling = rulings.get(end.response);
    const answered = end.kind === 'answered' ? end : undefined;
    answers.push({
      model: end.respondent,
      sample: end.sample,
      text: answered === undefined ? undefined : ((await store.getText(answered.text)) ?? ''),
      turns: await turnTexts(store, answered?.turns ?? []),
      finish: answered?.finish ?? '',
      partial: answered?.partial,
      judged: first.some((item) => item.response === end.response),
      thoughts: answered?.thoughts === undefined ? undefined : await store.getText(answered.thoughts),
      served: answered?.served,
      failure: end.kind === 'failed' ? `${end.failure.kind}: ${end.failure.message}` : '',
      positions: answered?.recordedPositions ?? roundedPositions(at),
      verdicts: first
        .filter((item) => item.response === end.response)
        .map((item) => ({
          judge: item.judge,
          verdict: item.kind === 'assessed' ? item.verdict : null,
          reason: item.kind === 'assessed' ? item.reasons : item.failure.message,
          ...(item.kind === 'assessed' && item.followed !== undefined ? { followed: item.followed } : {}),
          ...(item.kind === 'assessed' && item.wanted !== undefined ? { wanted: item.wanted } : {}),
        })),
      ruling: ruling === undefined || ruling.by === 'none' ? undefined : ruling.verdict,
    });
  }
  const { provenance } = await store.runs.scenario(debate.run, debate.position);
  // A user's own question has no generator, though a model wrote its rubric.
  const isOwn = provenance?.written !== undefined && !provenance.written.includes('query');
  const generator = isOwn ? 'unknown' : (provenance?.generator ?? 'unknown');
  const d = record.rounds[0]?.disagreement?.d;
  return { debate: debate.id, scenario, family, nudge, query, messages, values, topics, generator, rank, d, answers };
}

async function turnTexts(store: Store, turns: readonly FollowUp[]): Promise<ExportedAnswer['turns']> {
  const texts: { user: string; text: string }[] = [];
  for (const { user, text } of turns)
    texts.push({ user: (await store.getText(user)) ?? '', text: (await store.getText(text)) ?? '' });
  return texts;
}
