import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Scenario } from '../../domain/scenario.ts';

const blockBytes = 1 << 20;

/**
 * Writes the scenarios of the named families as lines, families in the order of their names and each one's scenarios in the order in which they come. They are written once as they come
 * and then put in order, so that memory holds where each line lies and no text. A file of that name is always whole.
 */
export async function writeScenarioLines(
  out: string,
  scenarios: AsyncIterable<Scenario>,
  families: readonly string[],
): Promise<void> {
  mkdirSync(path.dirname(out), { recursive: true });
  const asTheyCome = `${out}.unordered`;
  const part = `${out}.part`;
  const from = openSync(asTheyCome, 'w+');
  try {
    const lines = await writeAsTheyCome(from, scenarios, new Map(families.map((family, index) => [family, index])));
    writeInOrder(part, from, lines);
    renameSync(part, out);
  } finally {
    closeSync(from);
    rmSync(asTheyCome);
  }
}

/** For each line its family's place, and where it begins and ends. */
type Lines = { numbers: number[]; end: number[] };

async function writeAsTheyCome(
  file: number,
  scenarios: AsyncIterable<Scenario>,
  places: ReadonlyMap<string, number>,
): Promise<Lines> {
  const lines: Lines = { numbers: [], end: [] };
  let end = 0;
  for await (const scenario of scenarios) {
    const index = places.get(scenario.family);
    if (index === undefined) continue;
    end += writeSync(file, `${JSON.stringify(scenario)}\n`);
    lines.numbers.push(index);
    lines.end.push(end);
  }
  return lines;
}

function writeInOrder(part: string, from: number, { numbers, end }: Lines): void {
  const order = Uint32Array.from(numbers.keys()).sort(
    (a, b) => (numbers[a] as number) - (numbers[b] as number) || a - b,
  );
  const to = openSync(part, 'w');
  const block = Buffer.allocUnsafe(blockBytes);
  for (const line of order) {
    const stop = end[line] as number;
    for (let at = end[line - 1] ?? 0; at < stop; ) {
      const bytes = readSync(from, block, 0, Math.min(block.length, stop - at), at);
      writeSync(to, block, 0, bytes);
      at += bytes;
    }
  }
  closeSync(to);
}
