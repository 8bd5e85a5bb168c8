import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { disagreementBin } from '../../measures/disagreement.ts';
import { openaiMessages } from '../export/conversation-lines.ts';
import { columnNames, type ExportedDebate, type ExportedRun, type ExportWriter } from '../export/export-types.ts';
import { dataCard } from './data-card.ts';
import { column, literal, openDuck, simulatedKey } from './duckdb.ts';
import { createFinishCounter } from './finish-counter.ts';

const bins = {
  '[0, 1)': '0.0_to_1.0',
  '[1, 1.5)': '1.0_to_1.5',
  '[1.5, 2)': '1.5_to_2.0',
  '[2, 2.5)': '2.0_to_2.5',
  '[2.5, 3]': '2.5_to_3.0',
} as const;

/**
 * Writes a run in the shape of the public data set: `default` with a row a query, `judge_evaluations` with a row a judged answer, and a data
 * card. Of several samples of a model the first goes into `default`, as its shape has room for one.
 */
export function openPublicWriter(folder: string, run: ExportedRun, format: 'parquet' | 'jsonl'): ExportWriter {
  mkdirSync(folder, { recursive: true });
  const models = columnNames(run.models);
  const judges = columnNames(run.judges);
  const tables = {
    default: answerColumns([...models.values()], run.conversations),
    judge_evaluations: judgeColumns([...judges.values()]),
  };
  const file = (table: string, extension: string) => path.join(folder, `${table}.${extension}`);
  const open = Object.fromEntries(Object.keys(tables).map((table) => [table, openSync(file(table, 'jsonl'), 'w')]));
  const counts = { default: 0, judge_evaluations: 0 };
  const families = new Map<string, number>();
  const finishes = createFinishCounter(models);
  /** Judges who were asked whose message was followed, by the name of their columns. */
  const askedJudges = new Set<string>();
  const put = (table: keyof typeof tables, row: Record<string, unknown>) => {
    counts[table] += 1;
    writeSync(open[table] as number, `${JSON.stringify(row)}\n`);
  };

  return {
    write(debate) {
      const chunkPosition = placeOf(debate, families);
      put('default', { ...answerRow(debate, chunkPosition, models), ...finishes.ofFirst(debate) });
      for (const answer of debate.answers) {
        finishes.count(answer);
        if (answer.text === undefined) continue;
        for (const { judge, followed, wanted } of answer.verdicts)
          if (followed !== undefined || wanted !== undefined) askedJudges.add(judges.get(judge) ?? judge);
        put('judge_evaluations', { ...judgeRow(debate, answer, chunkPosition, judges), ...finishes.of(answer) });
      }
    },
    async close() {
      for (const descriptor of Object.values(open)) closeSync(descriptor);
      const written: string[] = [];
      // Data of whole answers alone has the public columns and no more.
      for (const name of finishes.columns()) tables.default[name] = 'VARCHAR';
      if (finishes.columns().length > 0) tables.judge_evaluations.finish = 'VARCHAR';
      for (const judge of askedJudges)
        for (const field of ['followed', 'wanted']) tables.judge_evaluations[`${judge}_${field}`] = 'VARCHAR';
      for (const [table, columns] of Object.entries(tables)) {
        const lines = file(table, 'jsonl');
        if (format === 'parquet') {
          await toParquet(lines, file(table, 'parquet'), folder, columns, run.simulated);
          rmSync(lines);
        }
        written.push(file(table, format));
      }
      const card = path.join(folder, 'README.md');
      writeFileSync(card, dataCard(run, counts, format, { models, judges }, finishes.rows()));
      return [...written, card];
    },
  };
}

async function toParquet(
  lines: string,
  out: string,
  folder: string,
  columns: Readonly<Record<string, string>>,
  simulated: boolean,
): Promise<void> {
  const mark = simulated ? `, KV_METADATA {${literal(simulatedKey)}: 'true'}` : '';
  const duck = await openDuck([lines], true, folder);
  const types = Object.entries(columns).map(([name, type]) => `${literal(name)}: ${literal(type)}`);
  try {
    await duck.run(
      `COPY (SELECT ${Object.keys(columns).map(column).join(', ')} FROM read_json(${literal(lines)}, format = 'newline_delimited', columns = {${types.join(', ')}}, maximum_object_size = 50000000)) TO ${literal(out)} (FORMAT parquet, COMPRESSION zstd${mark})`,
    );
  } finally {
    duck.close();
  }
}

function answerColumns(models: readonly string[], conversations: boolean): Record<string, string> {
  const text = (name: string): [string, string] => [name, 'VARCHAR'];
  return Object.fromEntries([
    ['rank', 'INTEGER'],
    ...['query_generator', 'value1', 'value2', 'nudge_direction', 'query'].map(text),
    ...(conversations ? [text('messages')] : []),
    ...models.map((model) => text(`response_${model}`)),
    ...models.flatMap((model) =>
      [1, 2].map((value): [string, string] => [`${model}_value${value}_position`, 'TINYINT']),
    ),
    ['chunk_index', 'INTEGER'],
    ['entry_idx', 'INTEGER'],
  ]);
}

function judgeColumns(judges: readonly string[]): Record<string, string> {
  const text = (name: string): [string, string] => [name, 'VARCHAR'];
  return Object.fromEntries([
    ...['prompt', 'model', 'response', 'bin_name', 'std_range'].map(text),
    ['max_pop_std', 'DOUBLE'],
    ['chunk_idx', 'INTEGER'],
    ['entry_idx', 'INTEGER'],
    ...['query_key', 'value1', 'value2'].map(text),
    ...judges.flatMap((judge) => [text(`${judge}_decision`), text(`${judge}_reasoning`)]),
  ]);
}

type ChunkPosition = { chunk: number; entry: number };

/** A family that came from the public data set keeps its place there. */
function placeOf({ family }: ExportedDebate, families: Map<string, number>): ChunkPosition {
  const known = /^public-(\d{1,9})-(\d{1,9})$/.exec(family);
  if (known !== null) return { chunk: Number(known[1]), entry: Number(known[2]) };
  const entry = families.get(family) ?? families.size;
  families.set(family, entry);
  return { chunk: 0, entry };
}

function answerRow(
  debate: ExportedDebate,
  { chunk, entry }: ChunkPosition,
  models: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const first = debate.answers.filter((answer) => answer.sample === 0);
  const cells = first.flatMap(({ model, text, positions }) => {
    const name = models.get(model);
    return [
      [`response_${name}`, text],
      [`${name}_value1_position`, positions?.[0]],
      [`${name}_value2_position`, positions?.[1]],
    ];
  });
  return {
    rank: debate.rank,
    query_generator: debate.generator,
    value1: debate.values[0].name,
    value2: debate.values[1].name,
    nudge_direction: debate.nudge,
    query: debate.query,
    ...(debate.messages === undefined ? {} : { messages: JSON.stringify(openaiMessages(debate.messages)) }),
    ...Object.fromEntries(cells),
    chunk_index: chunk,
    entry_idx: entry,
  };
}

function judgeRow(
  debate: ExportedDebate,
  answer: ExportedDebate['answers'][number],
  { chunk, entry }: ChunkPosition,
  judges: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const range = debate.d === undefined ? undefined : bins[disagreementBin(debate.d)];
  return {
    prompt: debate.query,
    model: answer.model,
    response: answer.text,
    bin_name: range === undefined ? undefined : `std_${range}`,
    std_range: range?.replace('_to_', '-'),
    max_pop_std: debate.d,
    chunk_idx: chunk,
    entry_idx: entry,
    query_key: debate.nudge,
    value1: debate.values[0].name,
    value2: debate.values[1].name,
    ...Object.fromEntries(
      answer.verdicts.flatMap(({ judge, verdict, reason, followed, wanted }) => [
        [`${judges.get(judge)}_decision`, verdict],
        [`${judges.get(judge)}_reasoning`, reason],
        ...(followed === undefined ? [] : [[`${judges.get(judge)}_followed`, followed]]),
        ...(wanted === undefined ? [] : [[`${judges.get(judge)}_wanted`, wanted]]),
      ]),
    ),
  };
}
