import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../src/datasets/read-table.ts';
import { readResults } from '../../src/datasets/results/read-results.ts';
import { readScenarios } from '../../src/datasets/scenarios/read-scenarios.ts';
import { streamScenarios } from '../../src/datasets/scenarios/stream-scenarios.ts';
import { diffSpecs } from '../../src/datasets/spec/diff-specs.ts';
import { readSpec } from '../../src/datasets/spec/parse-spec.ts';
import { formatOfName } from '../../src/datasets/spec/read-headings.ts';
import { specWarnings } from '../../src/datasets/spec/spec-warnings.ts';
import { MootcourtError } from '../../src/domain/errors.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { readText } from '../../src/settings/yaml-file.ts';
import { measureFile } from '../../src/studies/measure/measure-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const rules = 'Rules\n=====\n\nLending\n-------\nThe robot must lend.\n\n* one\n* two\n';
const specs: Record<string, string> = {
  'a.md': `---\ntitle: x\n---\n# Rules\n\n## Access {#door}\n- must\n\n\`\`\`\n# code\n\`\`\`\n| a | b |\n|---|---|\n`,
  'b.md': '<tone>\nBe brief.\n</tone>\n<honesty>\nIt must say so.\n</honesty>\n',
  'c.txt': '1. Access\n1.1 Everybody may enter.\n  (a) x\n2. Quiet\n2.1 It must.\n',
  'd.html': '<h1>R</h1><h2 id="a">A</h2><p>May &amp; must.</p><!-- <h2>no</h2> --><h2>B</h2>',
  'e.rst': rules,
  'f.adoc': '= Rules\n\n== Access\nMay.\n\n----\n== code\n----\n== Quiet\nMust.\n',
};
const questions: Record<string, string> = {
  'a.txt': 'May I leave?\nShould I tell her?\nWho is it?\n',
  'b.csv': 'prompt;value1;value2\n"May I; leave?";candour;kindness\nWhy?;a;b\n',
  'c.tsv': 'id\tquestion\n1\tMay I?\n2\tWhy?\n',
  'd.yaml': '- May I leave?\n- question: Why?\n  value1: candour\n  value2: kindness\n',
  'e.json': '[{"prompt":"May I?"},{"messages":[{"role":"user","content":"Why?"}]}]',
  'f.jsonl': '{"query":"May I?"}\n{"input":"Why?","value1":"a","value2":"b"}\n',
};
const ratings: Record<string, string> = {
  'a.csv': 'item,judge,label\na,x,yes\na,y,no\nb,x,none\nb,y,yes\n',
  'b.csv': 'item;rater_1;rater_2\n1;3;4\n2;5;5\n3;#N/A;2\n',
  'c.json': '[{"item":"a","judge":"x","label":1},{"item":"a","judge":"y","label":2}]',
  'd.jsonl': '{"item":9007199254740993,"judge":"x","label":"é"}\n{"item":9007199254740993,"judge":"y","label":"e"}\n',
};

const nested: Record<string, string> = {
  'a.jsonl': '{"item":"a","ratings":{"x":"yes","y":"no"}}\n{"item":"b","ratings":{"x":"no","y":"no"}}\n',
  'b.json':
    '{"data":[{"id":1,"votes":[{"judge":"x","vote":1},{"judge":"y","vote":2}]},{"id":2,"votes":[{"judge":"x","vote":1}]}]}',
};
const results: Record<string, string> = {
  'a.json':
    '{"results":{"version":3,"results":[{"provider":{"id":"m1","label":""},"prompt":{"raw":"May I?"},"vars":{},"response":{"output":"Yes."}},{"provider":"m2","prompt":"Why?","error":"timeout"}]}}',
  'b.json':
    '{"version":2,"eval":{"task":"t","model":"m1"},"samples":[{"id":1,"epoch":1,"input":"May I?","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"May I?"},{"role":"assistant","content":"Yes."}],"output":{"choices":[{"message":{"content":"Yes."}}]}}]}',
  'samples_t.jsonl':
    '{"doc_id":0,"doc":{},"arguments":[["May I?",{}]],"resps":[["Yes.","No."]]}\n{"doc_id":1,"doc":{},"arguments":{"gen_args_0":{"arg_0":"Why?"}},"resps":[["So."]]}\n',
  'd.jsonl':
    '{"prompt":"May I?","model":"m1","response":"Yes."}\n{"prompt":"Why?","responses":{"m1":"So.","m2":null}}\n',
  'e.csv': 'prompt;response_m1;response_m2\n"May I; leave?";Yes.;No.\nWhy?;So.;\n',
};

/** A generator of numbers in [0, 1) by a linear congruence (Numerical Recipes): the same for a seed anywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const pieces = [
  '"',
  '\n',
  '\r\n',
  '\t',
  ';',
  ',',
  '{',
  '}',
  '[',
  ']',
  '#',
  '<',
  '>',
  '&',
  '*',
  '---\n',
  '\u0000',
  '\uFEFF',
  'é',
  'e\u0301',
  '\u202E',
  '=',
  '```\n',
  '1e999',
  'null',
  '*x',
  '&x ',
  ': ',
  '{{',
  '__proto__',
  '1.1 ',
];

/** One to four changes of a file's bytes: cut, doubled, swapped, a piece or a byte put in, another encoding. */
function mutated(text: string, random: () => number): Buffer {
  let bytes = Buffer.from(text);
  const at = () => Math.floor(random() * (bytes.length + 1));
  for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) {
    const [from, to] = [at(), at()].sort((one, other) => one - other) as [number, number];
    const kind = Math.floor(random() * 7);
    if (kind === 0) bytes = bytes.subarray(0, from);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    else if (kind === 3)
      bytes = Buffer.concat([bytes.subarray(0, from), Buffer.from([Math.floor(random() * 256)]), bytes.subarray(from)]);
    else if (kind === 4 && random() < 0.2) bytes = Buffer.from(bytes.toString('utf8'), 'utf16le');
    else
      bytes = Buffer.concat([
        bytes.subarray(0, from),
        Buffer.from(pieces[Math.floor(random() * pieces.length)] ?? ''),
        bytes.subarray(from),
      ]);
  }
  return bytes;
}

const rounds = 125;

/** Reads mutants of each file; what throws must be one of our messages, naming the file, in a few lines. */
async function fuzz(
  files: Record<string, string>,
  read: (file: string) => unknown,
): Promise<{ read: number; refused: number }> {
  const folder = temporaryFolder();
  const counts = { read: 0, refused: 0 };
  for (const [name, text] of Object.entries(files)) {
    const random = generator(name.charCodeAt(0) * 7919 + text.length);
    const file = path.join(folder, name);
    for (let round = 0; round < rounds; round += 1) {
      const bytes = mutated(text, random);
      writeFileSync(file, bytes);
      try {
        await read(file);
        counts.read += 1;
      } catch (error) {
        const about = `${name}, round ${round}: ${JSON.stringify(bytes.toString('latin1'))}: ${error instanceof Error ? error.stack : error}`;
        expect(error, about).toBeInstanceOf(MootcourtError);
        expect((error as Error).message.split('\n').length, about).toBeLessThanOrEqual(4);
        counts.refused += 1;
      }
    }
  }
  return counts;
}

/** What the streaming reader gives, or its error: none may come where the other reader found none. */
async function streamedFrom(file: string, options: { findValues: boolean }): Promise<unknown> {
  const scenarios: Scenario[] = [];
  try {
    for await (const scenario of streamScenarios(file, new Map(), options)) scenarios.push(scenario);
  } catch (error) {
    return error;
  }
  return scenarios;
}

describe('mutated files of every format give one message or a result [P155]', () => {
  it('specs: nothing of the text is lost', async () => {
    const counts = await fuzz(specs, (file) => {
      const source = readText(file);
      const parsed = readSpec(source, 'fuzzed', formatOfName(file));
      expect(parsed.spec.clauses.map(({ range }) => source.slice(...range)).join('')).toBe(source);
      expect(new Set(parsed.spec.clauses.map(({ id }) => id)).size).toBe(parsed.spec.clauses.length);
      specWarnings(parsed);
      expect(diffSpecs(parsed.spec, parsed.spec).unchanged).toBe(parsed.spec.clauses.length);
    });
    expect(counts.read).toBeGreaterThan(300);
    expect(counts.refused).toBeGreaterThan(0);
  });

  it('questions: both ways of reading them read the same', async () => {
    const options = { findValues: true };
    const counts = await fuzz(questions, async (file) => {
      const atOnce = readScenarios(file, new Map(), options);
      expect(await streamedFrom(file, options)).toEqual(atOnce);
    });
    expect(counts.read).toBeGreaterThan(200);
    expect(counts.refused).toBeGreaterThan(100);
  });

  it('results: every row is an answer or counted as left out [P182]', async () => {
    const counts = await fuzz(results, async (file) => {
      const read = await readResults([file], { model: 'm' });
      if (read === undefined) return;
      const left = Object.values(read.leftOut).reduce((sum, count) => sum + count, 0);
      const rows = /\.(jsonl|csv)$/.test(file) ? (await readRows(file)).length : 1;
      expect(read.answers.length + left).toBeGreaterThanOrEqual(rows);
    });
    expect(counts.read).toBeGreaterThan(100);
    expect(counts.refused).toBeGreaterThan(50);
  });

  it('ratings: every cell is a rating or counted as left out', async () => {
    const counts = await fuzz({ ...ratings, ...nested }, async (file) => {
      const rows = await readRows(file);
      const measure = await measureFile(file, { seed: 1 });
      const counted = measure.raters.reduce((sum, rater) => sum + rater.ratings, 0);
      const left = measure.rejected.reduce((sum, { count }) => sum + count, 0);
      expect(counted + left).toBeGreaterThanOrEqual(rows.length);
    });
    expect(counts.read).toBeGreaterThan(40);
    expect(counts.refused).toBeGreaterThan(50);
  });
});
