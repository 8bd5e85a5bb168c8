import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Call, type CallerOptions, createModelCaller } from '../../src/agents/model-caller.ts';
import { MootcourtError } from '../../src/domain/errors.ts';
import {
  type CallOptions,
  type ModelCompletion,
  ModelError,
  type ModelFailure,
  type ModelRequest,
} from '../../src/domain/model-client.ts';
import type { Ledger, LedgerEntry } from '../../src/domain/store.ts';
import { modelError, neverAborted, plainAnswer } from '../support/model-answer.ts';

const schema = z.strictObject({ ok: z.boolean() });
const call: Call = {
  member: { model: 'a:one', fallbacks: ['b:two'] },
  purpose: 'assessment',
  messages: [{ role: 'user', text: 'Judge this.' }],
};

/** A ledger in memory that shows what it was given. */
function memoryLedger() {
  const entries: LedgerEntry[] = [];
  const failures = new Map<string, ModelFailure>();
  const ledger: Ledger = {
    find: async (runs, key) =>
      entries.find((entry) => runs.includes(entry.run) && entry.key === key)?.completion as ModelCompletion | undefined,
    async record(entry) {
      entries.push(entry);
    },
    async recordFailure(run, key, failure) {
      failures.set(`${run} ${key}`, failure);
    },
    findFailure: async (runs, key) => runs.map((run) => failures.get(`${run} ${key}`)).find((it) => it !== undefined),
    failuresByKind: async () => [],
    totals: async () => ({
      calls: 0,
      failedCalls: 0,
      inputTokens: 0,
      cachedInputTokens: 0,
      outputTokens: 0,
      reasoningTokens: 0,
      estimatedCalls: 0,
      estimatedModels: [],
      served: [],
      costUsd: 0,
    }),
  };
  return { ledger, entries, failures };
}

type Sent = { provider: string; request: ModelRequest; options: CallOptions };
type Answer = string | Partial<ModelCompletion> | Error;

/** A caller whose providers give the answers in turn. */
function callerWith(answers: Answer[], overrides: Partial<CallerOptions> = {}) {
  const memory = memoryLedger();
  const sent: Sent[] = [];
  let now = 1000;
  const caller = createModelCaller({
    run: 'run-1',
    reuse: [],
    ledger: memory.ledger,
    client: (provider) => ({
      async complete(request, options) {
        sent.push({ provider, request, options });
        now += 250;
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        if (answer === undefined) throw new Error('the test has no answer left');
        return { ...plainAnswer, ...(typeof answer === 'string' ? { text: answer } : answer) };
      },
    }),
    parameters: { seed: 7, maxOutputTokens: 100, temperature: undefined, timeoutMs: 5000 },
    signal: neverAborted,
    now: () => now,
    ...overrides,
  });
  return { caller, sent, ...memory };
}

describe('model caller', () => {
  it('records an answer with purpose, price and latency, and takes it from the ledger the next time', async () => {
    const { caller, sent, entries } = callerWith(['yes'], {
      reserve: async () => ({ settle: () => 0.25, countResent: async () => undefined }),
    });
    const outcome = await caller.text({ ...call, purpose: 'response' });
    expect(outcome).toMatchObject({ kind: 'answered', value: { text: 'yes' } });
    expect(entries).toMatchObject([
      { run: 'run-1', provider: 'a', model: 'one', purpose: 'response', costUsd: 0.25, latencyMs: 250, sample: 0 },
    ]);
    expect(await caller.text({ ...call, purpose: 'response' })).toEqual(outcome);
    expect(sent).toHaveLength(1);
  });

  it('reads the ledgers of the runs it may reuse', async () => {
    const first = callerWith(['yes']);
    await first.caller.text(call);
    const second = callerWith([], { run: 'run-2', reuse: ['run-1'], ledger: first.ledger });
    expect(await second.caller.text(call)).toMatchObject({ kind: 'answered', value: { text: 'yes' } });
  });

  it('asks the fallback where the model is down, names it, and finds its answer again', async () => {
    const { caller, sent, ledger } = callerWith([modelError('overloaded'), 'yes']);
    expect(await caller.text(call)).toMatchObject({ kind: 'answered', fallback: 'b:two' });
    expect(sent.map(({ provider }) => provider)).toEqual(['a', 'b']);
    const resumed = callerWith([], { ledger });
    expect(await resumed.caller.text(call)).toMatchObject({ kind: 'answered', fallback: 'b:two' });
  });

  it('keeps a refusal as the answer of the model that gave it', async () => {
    const { caller, sent } = callerWith([modelError('refusal')]);
    expect(await caller.text(call)).toMatchObject({ kind: 'failed', failure: { kind: 'refusal' } });
    expect(sent).toHaveLength(1);
  });

  it('reports the failure of the first model where the fallback fails, too', async () => {
    const { caller, failures } = callerWith([modelError('timeout'), modelError('authentication')]);
    expect(await caller.text(call)).toMatchObject({ kind: 'failed', failure: { kind: 'timeout' } });
    expect([...failures.values()].map(({ kind }) => kind)).toEqual(['timeout', 'authentication']);
  });

  it('turns an unknown error into a failed connection, and lets an error of its own through', async () => {
    const single = { ...call, member: { model: 'a:one' } };
    const { caller } = callerWith([new Error('socket hang up')]);
    expect(await caller.text(single)).toMatchObject({
      kind: 'failed',
      failure: { kind: 'connection', message: 'a: socket hang up' },
    });
    const broke = callerWith([new MootcourtError('budget-exceeded', 'spent')]);
    await expect(broke.caller.text(single)).rejects.toThrow('spent');
  });

  it('fails a replay as the recorded run failed', async () => {
    const single = { ...call, member: { model: 'a:one' } };
    const first = callerWith([modelError('content-filter')]);
    await first.caller.text(single);
    const replay = callerWith([modelError('ledger-miss')], { ledger: first.ledger });
    expect(await replay.caller.text(single)).toMatchObject({ failure: { kind: 'content-filter' } });
    const empty = callerWith([modelError('ledger-miss')]);
    expect(await empty.caller.text(single)).toMatchObject({ failure: { kind: 'ledger-miss' } });
    expect(empty.failures.size).toBe(0);
  });

  it('sends only batchable purposes to batches, repairs included', async () => {
    const { caller, sent } = callerWith(['no JSON', '{"ok":true}', '{"ok":true}', 'yes'], { batch: true });
    await caller.structured(call, { name: 'answer', schema });
    await caller.structured({ ...call, purpose: 'ruling' }, { name: 'ruling', schema: schema.clone() });
    await caller.text({ ...call, purpose: 'response' });
    expect(sent.map(({ options }) => options.tier)).toEqual(['batch', 'batch', undefined, 'batch']);
  });

  it('asks once for a repair, of the model that answered, and stores it under its own purpose', async () => {
    const { caller, sent, entries } = callerWith([modelError('timeout'), 'no JSON', '{"ok":true}']);
    expect(await caller.structured(call, { name: 'answer', schema })).toMatchObject({
      kind: 'answered',
      value: { ok: true },
      fallback: 'b:two',
    });
    expect(sent.map(({ provider }) => provider)).toEqual(['a', 'b', 'b']);
    expect(entries.map(({ purpose }) => purpose)).toEqual(['assessment', 'assessment repair']);
    expect(sent[2]?.request.messages.at(-1)?.text).toContain('no JSON');
  });

  it('steps down the ladder on a refusal that names the format, once for the model, and notes it [P114]', async () => {
    const refusal = (message: string) => new ModelError({ kind: 'bad-request', message, status: 400 });
    const { caller, sent, entries } = callerWith([
      refusal('response_format: maxLength is not supported'),
      refusal('This response_format type is unavailable now'),
      '{"ok":true}',
      '{"ok":true}',
    ]);
    const one = { ...call, member: { model: 'a:one' } };
    expect(await caller.structured(one, { name: 'answer', schema })).toMatchObject({
      kind: 'answered',
      reading: { format: 'json-object' },
    });
    await caller.structured({ ...one, sample: 1 }, { name: 'answer', schema });
    expect(sent.map(({ request }) => request.format)).toEqual([
      'json-schema',
      'plain-json-schema',
      'json-object',
      'json-object',
    ]);
    expect(entries.map(({ completion }) => completion.notes?.format)).toEqual(['json-object', 'json-object']);
  });

  it('does not repair what was cut or empty, and steps down where there is no JSON at all [P114]', async () => {
    const one = { ...call, member: { model: 'a:one' } };
    const cut = callerWith([{ text: '{"ok":', finish: 'length' }]);
    expect(await cut.caller.structured(one, { name: 'answer', schema })).toMatchObject({
      failure: { kind: 'cut-off', message: expect.stringContaining('maxOutputTokens') },
    });
    const mended = callerWith([{ text: '{ok: true}', finish: 'length' }]);
    expect(await mended.caller.structured(one, { name: 'answer', schema })).toMatchObject({
      failure: { kind: 'cut-off' },
    });
    const empty = callerWith([{ text: '', finish: 'length' }]);
    expect(await empty.caller.structured(one, { name: 'answer', schema })).toMatchObject({
      failure: { kind: 'empty-answer', message: expect.stringContaining('maxOutputTokens') },
    });
    const prose = callerWith(['I would say yes.', '{"ok":true}']);
    await prose.caller.structured(one, { name: 'answer', schema });
    expect(prose.sent.map(({ request }) => request.format)).toEqual(['json-schema', 'json-object']);
  });

  it('names a cut answer that held no JSON so far, asks no repair, and asks the next call a weaker way [P257]', async () => {
    const one = { ...call, member: { model: 'a:one' } };
    const { caller, sent } = callerWith([{ text: 'The answer is kind, and', finish: 'length' }, '{"ok":true}']);
    expect(await caller.structured(one, { name: 'answer', schema })).toMatchObject({
      failure: { kind: 'cut-off', message: expect.stringMatching(/^no JSON came .* limit of 100 output tokens/) },
    });
    expect(await caller.structured({ ...one, sample: 1 }, { name: 'answer', schema })).toMatchObject({
      kind: 'answered',
      reading: { format: 'json-object' },
    });
    expect(sent.map(({ request }) => request.format)).toEqual(['json-schema', 'json-object']);
  });

  it('tells of a member that fails for good: at once for its key, for a refused request only before it ever answered [P135]', async () => {
    const told: [string, boolean][] = [];
    const onMemberFailure: CallerOptions['onMemberFailure'] = (_member, failure, answered) =>
      told.push([failure.kind, answered]);
    const single = { ...call, member: { model: 'a:one' } };
    const { caller } = callerWith(
      [
        modelError('bad-request'),
        'yes',
        modelError('bad-request'),
        modelError('authentication'),
        modelError('timeout'),
      ],
      { onMemberFailure },
    );
    for (const sample of [0, 1, 2, 3, 4]) await caller.text({ ...single, sample });
    expect(told).toEqual([
      ['bad-request', false],
      ['authentication', true],
    ]);
    const withFallback = callerWith([modelError('authentication'), 'yes'], { onMemberFailure });
    await withFallback.caller.text(call);
    expect(told).toHaveLength(2);
  });

  it('takes a refusal without a word as an answer [P121]', async () => {
    const { caller } = callerWith([{ text: '', finish: 'refusal' }]);
    expect(await caller.text(call)).toMatchObject({ kind: 'answered', value: { text: '', finish: 'refusal' } });
  });

  it('says the shape in words behind the prompt [P114]', async () => {
    const { caller, sent } = callerWith(['{"ok":true}']);
    await caller.structured(call, { name: 'answer', schema });
    expect(sent[0]?.request.messages.at(-1)?.text).toMatch(
      /\n\nAnswer with one JSON object of this form.*"ok": \(true or false\)/s,
    );
  });

  it('gives a malformed answer up after the repair', async () => {
    const { caller } = callerWith(['no JSON', 'still none']);
    expect(await caller.structured({ ...call, member: { model: 'a:one' } }, { name: 'answer', schema })).toMatchObject({
      kind: 'failed',
      failure: { kind: 'malformed-answer' },
    });
  });

  it.each([
    ['empty-answer', ' '],
    ['too-large', 'x'.repeat(2_000_001)],
  ])('fails with %s', async (kind, text) => {
    expect(await callerWith([text]).caller.text(call)).toMatchObject({ kind: 'failed', failure: { kind } });
  });

  it('begins no call once it must not start any, and settles the reservation of one that was aborted', async () => {
    const stop = new AbortController();
    const settled: unknown[] = [];
    const { caller, sent } = callerWith([modelError('timeout')], {
      startSignal: stop.signal,
      reserve: async () => {
        stop.abort(new Error('drained'));
        return {
          settle(completion) {
            settled.push(completion);
            return 0;
          },
          countResent: async () => undefined,
        };
      },
    });
    await expect(caller.text(call)).rejects.toThrow('drained');
    expect(settled).toEqual([undefined]);
    await expect(caller.text(call)).rejects.toThrow('drained');
    expect(sent).toHaveLength(1);
  });

  it('fits a conversation to each provider, under the key of the conversation as it was', async () => {
    const messages: Call['messages'] = [
      { role: 'user', text: 'Is it full?' },
      { role: 'system', operator: 'developer', text: 'Ferries alone.' },
      { role: 'user', text: 'Who else?' },
    ];
    const moved = { notes: { moved: ['operator-first'] } };
    const reserved: unknown[] = [];
    const fitted = callerWith([modelError('overloaded'), 'yes'], {
      conversationRules: (provider) => ({ system: provider === 'b' ? 'first' : 'anywhere', assistantFirst: true }),
      reserve: async (_provider, request) => {
        reserved.push(request);
        return { settle: () => 0, countResent: async () => undefined };
      },
    });
    const outcome = await fitted.caller.text({ ...call, messages });
    expect(outcome).toMatchObject({ kind: 'answered', fallback: 'b:two', value: moved });
    expect(fitted.sent[0]?.request.messages).toEqual(messages);
    const first = { role: 'system', text: '(said later in the conversation)\nFerries alone.' };
    expect(fitted.sent[1]?.request.messages).toMatchObject([first, { text: 'Is it full?' }, { text: 'Who else?' }]);
    expect(fitted.entries[0]?.messages[0]).toEqual(first);
    expect(reserved).toEqual(fitted.sent.map(({ request }) => request));
    // A caller without rules, as of a replay, finds the call and what was moved.
    const replay = callerWith([], { ledger: fitted.ledger });
    expect(await replay.caller.text({ ...call, messages })).toEqual(outcome);
  });

  it('is idle once every answer is recorded', async () => {
    const recording = Promise.withResolvers<void>();
    const { ledger } = memoryLedger();
    const { caller } = callerWith(['yes'], { ledger: { ...ledger, record: () => recording.promise } });
    let isIdle = false;
    const asked = caller.text(call);
    await new Promise((resolve) => setImmediate(resolve));
    const idle = caller.idle().then(() => (isIdle = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isIdle).toBe(false);
    recording.resolve();
    await Promise.all([asked, idle]);
    expect(isIdle).toBe(true);
  });
});
