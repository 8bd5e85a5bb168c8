import { statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Scenario } from '../../domain/scenario.ts';
import type { Value } from '../../domain/value.ts';
import { scanText } from '../stress-test/check-text-limits.ts';
import { streamStressTestCsv } from '../stress-test/read-csv.ts';
import { chunksOfText } from '../text-chunks.ts';
import type { RowOptions } from './conversation-row.ts';
import { isStressTestTable } from './plain-questions.ts';
import {
  lineAt,
  located,
  noScenarios,
  scenarioFilesOf,
  scenariosOfLine,
  scenariosOfRow,
  wholeRows,
} from './read-scenarios.ts';

/** A longer line would fill memory. */
const maxLineBytes = 20_000_000;
/** A file up to this is read whole: only then can an encoding other than UTF-8 be told for certain. */
const maxWholeBytes = 20_000_000;

/**
 * What `readScenarios` reads, in the same order, a scenario in memory at a time.
 * @throws MootcourtError `invalid-input` naming file and field, when the reading comes to it
 */
export async function* streamScenarios(
  location: string,
  values: ReadonlyMap<string, Value>,
  options: RowOptions = {},
): AsyncGenerator<Scenario> {
  let result = false;
  for (const file of scenarioFilesOf(location))
    for await (const scenario of scenariosOfFile(file, values, options)) {
      result = true;
      yield scenario;
    }
  if (!result) throw noScenarios(location);
}

async function* scenariosOfFile(
  file: string,
  values: ReadonlyMap<string, Value>,
  options: RowOptions,
): AsyncGenerator<Scenario> {
  const isSmall = statSync(file).size <= maxWholeBytes;
  const isLines = /\.(jsonl|ndjson)$/.test(file);
  if (isLines) scanText(file, '.jsonl', maxLineBytes);
  if (!isSmall && file.endsWith('.csv') && isStressTestTable(file)) yield* streamStressTestCsv(file);
  else if (/\.(csv|tsv|txt)$/.test(file) || (isSmall && isLines))
    for (const { scenario } of located(file, values, options)) yield scenario;
  else if (isLines) {
    let number = 0;
    for await (const line of createInterface({
      input: Readable.from(chunksOfText(file)),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      number += 1;
      yield* scenariosOfLine(line, lineAt(file, number), values, options);
    }
  } else
    for (const row of wholeRows(file, values, options)) yield* scenariosOfRow(row.data, row.at, values, row.options);
}
