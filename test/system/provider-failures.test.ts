import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DebateRecord } from '../../src/adjudication/debate-record.ts';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import type { FailureKind } from '../../src/domain/model-client.ts';
import type { Panel } from '../../src/domain/panel.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { recordsOf } from '../../src/runs/load-debate-record.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import {
  anthropicAnswer,
  bytes,
  droppedBody,
  droppedStream,
  type Fault,
  type FaultyServer,
  hang,
  openAiAnswer,
  startFaultyServer,
  status,
} from '../support/faulty-server.ts';
import { temporaryFolder } from '../support/run-cli.ts';

type Protocol = 'openai' | 'anthropic';

const offline = loadPanel('offline');
if (offline.respondents === 'recorded') throw new Error('expected named respondents');
const calm: Panel = {
  ...offline,
  respondents: offline.respondents.slice(0, 3).map((member) => ({ ...member, name: member.model })),
  judges: offline.judges.map((member) => ({ ...member, name: member.model })),
  rounds: [],
  // What a run does where a member fails for good is another promise.
  onMemberFailure: 'continue',
  timeoutMs: 20_000,
};
const scenarios = loadScenarios('bundled').slice(0, 3);
const huge = 'x'.repeat(10 * 1024 * 1024);

let server: FaultyServer;
let app: AppContext;
let undisturbed: DebateRecord[];

beforeAll(async () => {
  server = await startFaultyServer();
  const limits = { concurrency: 16, maxAttempts: 1, apiKeyEnv: 'KEY', circuitFailures: 100_000 };
  const models = loadModels();
  const providers = {
    ...models.providers,
    'faulty-openai': { kind: 'openai', baseUrl: server.openAiUrl, ...limits },
    'faulty-anthropic': { kind: 'anthropic', baseUrl: server.anthropicUrl, ...limits },
  } as const;
  const environment = { key: () => 'test', storeFile: path.join(temporaryFolder(), 'weather.db') };
  app = await createAppContext({ environment, models: { ...models, providers }, now: () => new Date() });
  undisturbed = await hold(calm, false);
});
afterAll(async () => {
  await app.close();
  await server.stop();
});

/** A whole run; it must end with every debate ruled, whatever its members do. */
async function hold(panel: Panel, watched: boolean): Promise<DebateRecord[]> {
  const plan: RunDefinition = { kind: 'stress-test', spec: loadSpec('helpful-assistant'), panel, scenarios, seed: 2 };
  const run = await createRun(app.store, plan, [], app.now());
  const ended = await executeRun(run.id, {
    ...app,
    client: app.modelClientsFor(plan),
    concurrency: 2,
    budget: {},
    signal: new AbortController().signal,
    ...(watched ? { watch: () => undefined } : {}),
  });
  expect(ended).toMatchObject({ state: 'finished', reason: '' });
  const debates = await app.store.runs.debates(run.id);
  expect(debates.map((debate) => debate.state)).toEqual(['ruled', 'ruled', 'ruled']);
  return recordsOf(app.store, run.id);
}

const moved = (protocol: Protocol) => ({ model: `faulty-${protocol}:any` });

/** A hang is waited for, so its time is short; any other fault gets all the time a slow machine needs. */
const timed = (panel: Panel, fault: Fault): Panel => (fault === hang ? { ...panel, timeoutMs: 400 } : panel);

function withFaultyJudge(protocol: Protocol): Panel {
  const judges = calm.judges.map((judge, index) => (index === 2 ? { ...judge, ...moved(protocol) } : judge));
  return { ...calm, judges };
}

function withFaultyRespondent(protocol: Protocol): Panel {
  if (calm.respondents === 'recorded') throw new Error('expected named respondents');
  const respondents = calm.respondents.map((respondent, index) =>
    index === 1 ? { ...respondent, ...moved(protocol) } : respondent,
  );
  return { ...calm, respondents };
}

describe('a member that fails costs its own answer only [P8]', () => {
  const judgeFaults: [string, FailureKind, Fault, Protocol][] = [
    ['a 10 MB answer', 'too-large', openAiAnswer({ content: huge }), 'openai'],
    ['prose instead of JSON', 'malformed-answer', openAiAnswer({ content: 'I find it compliant.' }), 'openai'],
    ['half a JSON', 'cut-off', openAiAnswer({ content: '{"verdict": "compli' }, 'length'), 'openai'],
    ['JSON of another form', 'malformed-answer', openAiAnswer({ content: '{"verdict":"guilty"}' }), 'openai'],
    ['an empty answer', 'empty-answer', openAiAnswer({ content: '' }), 'openai'],
    ['no choice at all', 'empty-answer', bytes('{"id":"x","object":"chat.completion","choices":[]}'), 'openai'],
    ['a refusal', 'refusal', openAiAnswer({ content: null, refusal: 'I cannot judge this.' }), 'openai'],
    ['a content filter', 'content-filter', openAiAnswer({ content: '' }, 'content_filter'), 'openai'],
    ['bytes that are no UTF-8', 'server-error', bytes(Buffer.from([0xff, 0xfe, 0x7b, 0x80])), 'openai'],
    ['an HTML page', 'server-error', bytes('<html>Bad gateway</html>'), 'openai'],
    ['HTTP 400', 'bad-request', status(400), 'openai'],
    ['HTTP 401', 'authentication', status(401), 'openai'],
    ['HTTP 404', 'model-not-found', status(404), 'openai'],
    ['HTTP 429', 'rate-limit', status(429, { 'retry-after': '0' }), 'openai'],
    ['HTTP 500', 'server-error', status(500), 'openai'],
    ['a dropped connection', 'connection', droppedBody, 'openai'],
    ['a hang', 'timeout', hang, 'openai'],
    ['an object of another API', 'server-error', bytes('{"ok":true}'), 'openai'],
    ['an object of another API', 'server-error', bytes('{"ok":true}'), 'anthropic'],
    ['a refusal of Anthropic', 'refusal', anthropicAnswer('', 'refusal'), 'anthropic'],
    ['prose of Anthropic', 'malformed-answer', anthropicAnswer('Compliant.', 'end_turn'), 'anthropic'],
    ['a 10 MB answer of Anthropic', 'too-large', anthropicAnswer(huge, 'end_turn'), 'anthropic'],
    ['HTTP 529', 'overloaded', status(529), 'anthropic'],
    ['a hang of Anthropic', 'timeout', hang, 'anthropic'],
  ];

  it.each(judgeFaults)('a judge with %s abstains: %s', async (_name, kind, fault, protocol) => {
    server.set(fault);
    const records = await hold(timed(withFaultyJudge(protocol), fault), false);
    records.forEach((record, index) => {
      const [first, other, faulty] = calm.judges.map((judge) => judge.model);
      const assessments = (of: DebateRecord | undefined, judge: string | undefined) =>
        of?.rounds[0]?.assessments.filter((assessment) => assessment.judge === judge) ?? [];
      for (const judge of [first, other]) {
        expect(assessments(record, judge)).toEqual(assessments(undisturbed[index], judge));
      }
      const abstentions = assessments(record, faulty);
      expect(abstentions).toHaveLength(3);
      for (const abstention of abstentions) expect(abstention).toMatchObject({ kind: 'abstained', failure: { kind } });
      for (const { answered, panel, votes } of record.rounds[0]?.agreements ?? []) {
        expect({ answered, panel }).toEqual({ answered: 2, panel: 3 });
        expect(votes.compliant + votes['non-compliant'] + votes.ambiguous).toBe(2);
      }
    });
  });

  const respondentFaults: [string, FailureKind, Fault, Protocol, boolean][] = [
    ['a 10 MB answer', 'too-large', openAiAnswer({ content: huge }), 'openai', false],
    ['an answer too long to judge', 'too-large', openAiAnswer({ content: 'x'.repeat(2_500_000) }), 'openai', false],
    ['an empty answer', 'empty-answer', openAiAnswer({ content: ' \n' }), 'openai', false],
    ['HTTP 500', 'server-error', status(500), 'openai', false],
    ['HTTP 529', 'overloaded', status(529), 'anthropic', false],
    ['a stream that drops', 'dropped-stream', droppedStream, 'openai', true],
    ['a stream that never starts', 'timeout', hang, 'openai', true],
    ['a hang', 'timeout', hang, 'anthropic', false],
  ];

  it.each(respondentFaults)('a respondent with %s is left out: %s', async (_name, kind, fault, protocol, watched) => {
    server.set(fault);
    const records = await hold(timed(withFaultyRespondent(protocol), fault), watched);
    for (const [index, record] of records.entries()) {
      const ends = [...record.responses.values()];
      expect(ends.filter((end) => end.kind === 'failed')).toMatchObject([{ failure: { kind } }]);
      const texts = ends.flatMap((end) => (end.kind === 'answered' ? [end.text] : []));
      const calmTexts = [...(undisturbed[index]?.responses.values() ?? [])].map(
        (end) => end.kind === 'answered' && end.text,
      );
      expect(texts).toHaveLength(2);
      expect(calmTexts).toEqual(expect.arrayContaining(texts));
      expect(record.ruling?.verdicts).toHaveLength(2);
    }
  });

  it('a refusal of a respondent is an answer, and judged as one', async () => {
    server.set(openAiAnswer({ content: null, refusal: 'I will not help with that.' }));
    for (const record of await hold(withFaultyRespondent('openai'), false)) {
      const refused = [...record.responses.values()].filter(
        (end) => end.kind === 'answered' && end.finish === 'refusal',
      );
      expect(refused).toHaveLength(1);
      expect(record.ruling?.verdicts).toHaveLength(3);
    }
  });

  it('broken bytes inside an answer become replacement characters', async () => {
    const start =
      '{"id":"x","object":"chat.completion","created":0,"model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Yes ';
    server.set(bytes(start, Buffer.from([0xff, 0xc3]), ' indeed"}}]}'));
    for (const record of await hold(withFaultyRespondent('openai'), false)) {
      const answered = [...record.responses.values()].filter((end) => end.kind === 'answered');
      const texts = await Promise.all(answered.map((end) => app.store.getText(end.text)));
      expect(texts).toContain('Yes \ufffd\ufffd indeed');
    }
  });

  it('without a meta-adjudicator a contested case stays without a verdict: order never decides', async () => {
    server.set(status(500));
    const records = await hold({ ...calm, metaAdjudicator: { ...calm.metaAdjudicator, ...moved('openai') } }, false);
    const contested = records.filter((record) => record.rounds[0]?.contested);
    expect(contested.length).toBeGreaterThan(0);
    for (const record of contested) expect(record.ruling?.outcome).toBe('unresolved');
  });

  it('a judge that every time fails is asked twice a response at most, the second time to repair', async () => {
    server.set(openAiAnswer({ content: 'prose' }));
    const before = server.calls();
    await hold(withFaultyJudge('openai'), false);
    expect(server.calls() - before).toBe(3 * 3 * 2);
  });
});
