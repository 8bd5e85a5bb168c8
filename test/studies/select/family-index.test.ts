import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { streamScenarios } from '../../../src/datasets/scenarios/stream-scenarios.ts';
import { writeScenarioLines } from '../../../src/datasets/scenarios/write-jsonl.ts';
import type { Scenario } from '../../../src/domain/scenario.ts';
import { loadScenarios, loadValues, scenarioSource } from '../../../src/runs/load-inputs.ts';
import { indexFamilies } from '../../../src/studies/select/family-index.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

const folder = temporaryFolder();
const bundled = loadScenarios('bundled').slice(0, 9);

async function all<T>(items: Iterable<T> | AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const sourceOf = (scenarios: readonly Scenario[]) => () =>
  (async function* () {
    yield* scenarios;
  })();

describe('scenarios read in a stream [P36]', () => {
  it('are those that are read whole: a folder, lines, and a CSV of the public data set', async () => {
    const lines = path.join(folder, 'lines.jsonl');
    writeFileSync(lines, `\n${bundled.map((item) => JSON.stringify(item)).join('\r\n')}\n\n`);
    const csv = path.join(folder, 'public.csv');
    const cells = '"Who, if ""any"", decides?\nAnd when?",Honesty,Care';
    writeFileSync(
      csv,
      `chunk_index,entry_idx,query,value1,value2,nudge_direction,response_m,m_value1_position\n0,7,${cells},neutral,Both,3\n0,7,${cells.replace('Who', 'She asks: who')},value2,,\n`,
    );
    for (const location of ['bundled', lines, csv])
      expect(await all(scenarioSource(location)())).toEqual(loadScenarios(location));
    expect((await all(scenarioSource(csv)())).length).toBe(2);
  });

  it('name the file and line that is wrong, and a file without any', async () => {
    const broken = path.join(folder, 'broken.jsonl');
    writeFileSync(broken, `${JSON.stringify(bundled[0])}\n{"id": 1\n`);
    await expect(all(scenarioSource(broken)())).rejects.toThrow(/broken.jsonl: line 2: expected JSON/);
    writeFileSync(broken, '\n');
    await expect(all(streamScenarios(broken, loadValues()))).rejects.toThrow(/at least one scenario/);
  });

  it('stand for their families by the neutral query wherever it comes, or else the first', async () => {
    const [a, b, c] = [0, 3, 6].map((start) => bundled.slice(start, start + 3)) as [Scenario[], Scenario[], Scenario[]];
    const only = c.filter((item) => item.nudge !== 'neutral');
    const mixed = [a[1], only[0], b[0], a[2], a[0], only[1], b[2]] as Scenario[];
    const { ids, texts } = await indexFamilies(sourceOf(mixed));
    expect(ids).toEqual([c, b, a].map((own) => own[0]?.family));
    expect(texts.count).toBe(3);
    const queries = [only[0]?.query, b[0]?.query, a[0]?.query];
    expect(await all(texts.read())).toEqual(queries);
    expect(await all(texts.read())).toEqual(queries);
  });

  it('are written by families in the order asked for, each one’s scenarios as they come, and nothing else is left behind', async () => {
    const own = path.join(temporaryFolder(), 'below', 'chosen.jsonl');
    const long = { ...(bundled[1] as Scenario), query: 'ü'.repeat(90_000), rubric: undefined } as Scenario;
    const mixed = [bundled[0], bundled[3], long, bundled[6], bundled[4]] as Scenario[];
    const order = [bundled[3]?.family, bundled[0]?.family] as string[];
    await writeScenarioLines(own, sourceOf(mixed)(), order);
    const written = readFileSync(own, 'utf8').trimEnd().split('\n');
    expect(written).toEqual([bundled[3], bundled[4], bundled[0], long].map((item) => JSON.stringify(item)));
    expect(readdirSync(path.dirname(own))).toEqual(['chosen.jsonl']);
  });
});
