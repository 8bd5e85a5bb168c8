import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAppContext } from '../../src/app/app-context.ts';
import { parseSpec } from '../../src/datasets/spec/parse-spec.ts';
import { splitStatements } from '../../src/datasets/statements/split-statements.ts';
import { formatStatements } from '../../src/datasets/statements/statements-file.ts';
import { computeSummary } from '../../src/runs/results/compute-summary.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { type Answer, mcpFolder, mcpOverHttp, modernClient, textOf } from '../support/mcp-server.ts';
import { runCli } from '../support/run-cli.ts';

const text = '# Desk {#desk}\n\nThe assistant must name the price. The assistant must not guess.\n';
const [first] = splitStatements(parseSpec(text, 'desk'));
if (first === undefined) throw new Error('expected a statement');
const given = { ...first, id: 'desk/price', source: 'given' as const };
const question = {
  question: 'How much is the ferry to the island on Sunday?',
  values: ['Candour', 'Comfort'],
  answers: ['The assistant must name the price: it is 12 euros.', 'I would guess about ten.'],
};

const item = mcpFolder();
const file = path.join(item.root, 'desk.statements.yaml');
let server: Awaited<ReturnType<typeof mcpOverHttp>>;
beforeAll(async () => {
  writeFileSync(path.join(item.root, 'desk.md'), text);
  writeFileSync(file, formatStatements({ statements: [given], removed: [] }));
  server = await mcpOverHttp(item);
});
afterAll(() => server.close());

async function called(name: string, input: Record<string, unknown>): Promise<Answer> {
  const client = await modernClient({ url: server.url });
  const answer = (await client.callTool({ name, arguments: input })) as Answer;
  await client.close();
  return answer;
}

async function coverageOf(run: unknown) {
  const { coverage } = await computeSummary(server.app.store, String(run));
  return [coverage?.statements.map(({ statement }) => statement), coverage?.from];
}

it.each([
  ['adjudicate', question],
  ['stress_test', { limit: 1 }],
])('%s reads the file of statements beside a spec [P246]', async (name, input) => {
  const answer = await called(name, { ...input, spec: 'desk.md' });
  expect(textOf(answer)).not.toMatch(/^error/i);
  expect(await coverageOf(answer.structuredContent?.run)).toEqual([['desk/price'], 'file']);
});

it('a fork keeps the statements, and drops them with their spec [P246]', async () => {
  const { structuredContent } = await called('adjudicate', { ...question, spec: 'desk.md' });
  const debate = String(structuredContent?.debate);
  const same = await server.service.fork(debate, {});
  const other = await server.service.fork(debate, { spec: parseSpec(text.replaceAll('must', 'should'), 'desk') });
  await server.service.drain();
  expect(await coverageOf(same.id)).toEqual([['desk/price'], 'file']);
  expect((await coverageOf(other.id))[1]).toBe('rules');
});

it('`adjudicate` of the command line reads it too [P246]', async () => {
  const storeFile = path.join(item.folder, 'cli.db');
  const { stdout, stderr } = await runCli(
    item.root,
    ['adjudicate', question.question, '--values', 'Candour,Comfort', '--spec', 'desk.md', '--json'],
    { MOOTCOURT_STORE: storeFile },
  );
  expect(stderr).toBe('');
  const environment = { key: () => undefined, storeFile };
  const app = await createAppContext({ environment, models: loadModels(), now: () => new Date() });
  const { statements } = await app.store.runs.config(JSON.parse(stdout).run.id);
  await app.close();
  expect(statements).toEqual([given]);
}, 60_000);

it('a file of statements that leads out of the roots, or no longer fits, is refused [P246]', async () => {
  writeFileSync(file, formatStatements({ statements: [{ ...given, quote: 'must sing' }], removed: [] }));
  expect(textOf(await called('stress_test', { limit: 1, spec: 'desk.md' }))).toMatch(/does not stand in that clause/);
  const outside = path.join(item.folder, 'secret.yaml');
  writeFileSync(outside, formatStatements({ statements: [given], removed: [] }));
  rmSync(file);
  symlinkSync(outside, file);
  expect(textOf(await called('stress_test', { limit: 1, spec: 'desk.md' }))).toMatch(/leads out of the server's roots/);
});
