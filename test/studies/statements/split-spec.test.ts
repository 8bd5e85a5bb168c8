import path from 'node:path';
import { expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../../src/app/app-context.ts';
import { parseSpec } from '../../../src/datasets/spec/parse-spec.ts';
import { splitStatements } from '../../../src/datasets/statements/split-statements.ts';
import { MootcourtError } from '../../../src/domain/errors.ts';
import { ModelError, type ModelRequest } from '../../../src/domain/model-client.ts';
import { memberFromId } from '../../../src/domain/panel.ts';
import { loadModels } from '../../../src/settings/models-file.ts';
import { estimateSplitting, splitSpec, startSplitting } from '../../../src/studies/statements/split-spec.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

const spec = parseSpec(
  `# Desk {#desk authority=operator}

The agent must check the **booking** and must not guess a price.

Example: the agent must sing a song.

# Tone {#tone}

Agents should be brief.

# Records {#records}

Every call is logged by the agent, and the agent must keep the log.
`,
  'desk',
);

type Entry = { quote: string; kind: string; strength: string; binds?: string; severity?: number };
const entry = (quote: string, kind: string, strength: string): Entry => ({
  quote,
  kind,
  strength,
  binds: 'assistant',
  severity: 5,
});

/** An app whose models answer from a table by clause; a missing clause fails. */
async function appWith(answers: Record<string, (model: string) => unknown>, onCall?: (calls: number) => void) {
  const environment = { key: () => undefined, storeFile: path.join(temporaryFolder(), 'split.db') };
  const app = await createAppContext({ environment, models: loadModels(), now: () => new Date(0) });
  const asked: ModelRequest[] = [];
  const client = {
    async complete(request: ModelRequest, { signal }: { signal: AbortSignal }) {
      asked.push(request);
      onCall?.(asked.length);
      signal.throwIfAborted();
      const clause = /<clause id="(\w+)"/.exec(request.messages.at(-1)?.text ?? '')?.[1] ?? '';
      const answer = answers[clause]?.(request.model);
      if (answer === undefined) throw new ModelError({ kind: 'bad-request', message: 'no answer here' });
      const usage = { inputTokens: 10, cachedInputTokens: 0, outputTokens: 10 };
      return {
        text: JSON.stringify(answer),
        finish: 'stop' as const,
        usage,
        providerId: '',
        servedModel: request.model,
      };
    },
  };
  const asking: AppContext = { ...app, modelClientsFor: () => () => client };
  return { app: asking, asked };
}

const whole = {
  desk: () => ({
    statements: [
      entry('must check the booking', 'obligation', 'must'),
      entry('must  not guess a price.', 'prohibition', 'must'),
      entry('must never guess a price', 'prohibition', 'must'),
      entry('the agent must sing a song', 'obligation', 'must'),
      entry('must check the booking', 'obligation', 'must'),
    ],
  }),
  tone: () => ({ statements: [{ ...entry('Agents should be brief', 'obligation', 'should'), severity: 1 }] }),
  records: () => ({ statements: [entry('the agent must keep the log', 'obligation', 'must')] }),
};
const options = { signal: new AbortController().signal, concurrency: 2 };
const one = [memberFromId('simulated:one')];

it('takes of a model what stands in the clause, in its words, and names the rest [P245]', async () => {
  const { app, asked } = await appWith(whole);
  const { id } = await startSplitting(app, { spec, members: one });
  const result = await splitSpec(app, id, spec, options);
  const rows = result.statements?.map(({ clause, quote, kind, strength, level, severity, source }) =>
    [clause, quote, kind, strength, level, severity, source].join(' | '),
  );
  expect(rows).toEqual([
    'desk | must check the **booking** | obligation | must | operator | 5 | model',
    'desk | must not guess a price | prohibition | must | operator | 5 | model',
    'tone | Agents should be brief | obligation | should | unstated | 1 | model',
    'records | the agent must keep the log | obligation | must | unstated | 5 | model',
  ]);
  for (const { clause, quote } of result.statements ?? [])
    expect(spec.clauses.find((item) => item.id === clause)?.text).toContain(quote);
  expect(result.leftOut.map(({ reason }) => reason)).toEqual(['not-in-clause', 'in-example', 'repeated']);
  expect(result).toMatchObject({ clauses: 3, byRules: [], missing: [], spent: { calls: 3 } });
  expect(result.run).toMatchObject({ kind: 'statements', state: 'finished', simulated: true });
  expect(asked).toHaveLength(3);
  await app.close();
});

it('a job that was cut off asks no finished call again and ends as the undisturbed one [P245]', async () => {
  const undisturbed = await appWith(whole);
  const first = await startSplitting(undisturbed.app, { spec, members: one });
  const expected = await splitSpec(undisturbed.app, first.id, spec, options);
  const stop = new AbortController();
  const { app, asked } = await appWith(whole, (calls) => {
    if (calls === 2) stop.abort(new MootcourtError('cancelled', 'cancelled'));
  });
  const { id } = await startSplitting(app, { spec, members: one });
  const cut = await splitSpec(app, id, spec, { signal: stop.signal, concurrency: 1 });
  expect(cut.run.state).toBe('stopped');
  expect(cut.statements).toBeUndefined();
  const resumed = await splitSpec(app, id, spec, options);
  expect(resumed.statements).toEqual(expected.statements);
  const finished = asked.slice(0, 1).map(({ messages }) => messages.at(-1)?.text);
  expect(asked.slice(2).map(({ messages }) => messages.at(-1)?.text)).not.toContain(finished[0]);
  const changed = parseSpec('# Tone {#tone}\n\nAgents should be kind.\n', 'desk');
  await expect(splitSpec(app, id, changed, options)).rejects.toThrow(/--resume: .* has changed since/);
  await undisturbed.app.close();
  await app.close();
});

it('stops at its budget and goes on with a larger one [P245]', async () => {
  const { app, asked } = await appWith(whole);
  const { id } = await startSplitting(app, { spec, members: one, budget: { maxCalls: 2 } });
  const cut = await splitSpec(app, id, spec, options);
  expect(cut.run).toMatchObject({ state: 'stopped', reason: expect.stringContaining('budget') });
  expect(asked).toHaveLength(2);
  await app.store.runs.setBudget(id, { maxCalls: 3 });
  expect((await splitSpec(app, id, spec, options)).statements).toHaveLength(4);
  expect(asked).toHaveLength(3);
  await app.close();
});

it('of several models more than half must name a statement; a clause that none split keeps the rules [P245]', async () => {
  const { app } = await appWith({
    desk: (model) => ({
      statements: [
        entry(model === 'one' ? 'The agent must check the booking' : 'must check the booking', 'obligation', 'must'),
        ...(model === 'one' ? [entry('must not guess a price', 'prohibition', 'must')] : []),
      ],
    }),
    tone: (model) => (model === 'one' ? whole.tone() : undefined),
  });
  const members = ['one', 'two', 'three'].map((name) => memberFromId(`simulated:${name}`));
  const { id } = await startSplitting(app, { spec, members });
  const { statements, leftOut, missing, byRules } = await splitSpec(app, id, spec, options);
  expect(statements?.map(({ clause, quote, source }) => [clause, quote, source])).toEqual([
    ['desk', 'must check the **booking**', 'model'],
    ['tone', 'Agents should be brief', 'model'],
    ...splitStatements(spec)
      .filter(({ clause }) => clause === 'records')
      .map(({ clause, quote }) => [clause, quote, 'rules']),
  ]);
  expect(leftOut).toEqual([{ clause: 'desk', quote: 'must not guess a price', reason: 'no-majority' }]);
  expect(missing.map(({ clause, model }) => [clause, model])).toEqual([
    ['tone', 'simulated:two'],
    ['tone', 'simulated:three'],
  ]);
  expect(byRules.map(({ clause, reasons }) => [clause, reasons.length])).toEqual([['records', 3]]);
  await app.close();
});

it('tells entries that could not be read, and keeps the others [P245]', async () => {
  const { app } = await appWith({
    ...whole,
    tone: () => ({
      statements: [{ quote: 'Agents should be brief' }, entry('Agents should be brief', 'obligation', 'should')],
    }),
  });
  const { id } = await startSplitting(app, { spec, members: one });
  const { statements, mended } = await splitSpec(app, id, spec, options);
  expect(statements).toHaveLength(4);
  expect(mended).toEqual([
    {
      clause: 'tone',
      model: 'simulated:one',
      notes: [expect.stringContaining('1 of 2 entries of statements left out')],
    },
  ]);
  await app.close();
});

it('a dry run counts the calls from the real prompts, and makes none [P245]', async () => {
  const members = [memberFromId('anthropic:claude-haiku-5-5'), memberFromId('openai:no-such-price')];
  const estimate = await estimateSplitting(spec, members, loadModels(), new Date(0));
  expect(estimate).toMatchObject({
    clauses: 3,
    calls: { low: 6, expected: 6, high: 6 },
    unpriced: ['openai:no-such-price'],
  });
  expect(estimate.costUsd.low).toBeGreaterThan(0);
  expect(estimate.ceilingUsd).toBeGreaterThan(estimate.costUsd.high);
});
