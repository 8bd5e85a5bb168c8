import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chaoticRun } from '../../bench/support/chaotic-run.ts';
import { type QuirkProtocol, quirkProtocols } from '../../bench/support/quirks/answer.ts';
import { jsonBehaviours } from '../../bench/support/quirks/content-behaviours.ts';
import { goodResponse } from '../../bench/support/quirks/good-answers.ts';
import { createQuirkyApp, quirkyRubric } from '../../bench/support/quirks/quirky-app.ts';
import { behaviours, type QuirkyServer, startQuirkyServer } from '../../bench/support/quirks/quirky-server.ts';
import type { Way } from '../../bench/support/quirks/wire-bytes.ts';
import type { DebateRecord } from '../../src/adjudication/debate-record.ts';
import type { AppContext } from '../../src/app/app-context.ts';
import type { Panel } from '../../src/domain/panel.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { recordsOf } from '../../src/runs/load-debate-record.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

// Every behaviour of a model server that the product knows of, in both protocols, plain and streamed, at each seat of
// a debate. What comes of it stands in docs/providers.md: the table there is what is expected here. After a change that is
// meant, write it anew with UPDATE_BEHAVIOURS=1, and read it as the promise that it is.

const document = path.join(import.meta.dirname, '../../docs/providers.md');
const marks = { from: '<!-- behaviours: begin -->', to: '<!-- behaviours: end -->' };

let server: QuirkyServer;
let app: AppContext;

beforeAll(async () => {
  server = await startQuirkyServer();
  app = await createQuirkyApp(server, path.join(temporaryFolder(), 'behaviours.db'));
});
afterAll(async () => {
  await app.close();
  await server.stop();
});

const [bundled] = loadScenarios('bundled');
if (bundled === undefined) throw new Error('expected a bundled scenario');
const scenario = { ...bundled, rubric: quirkyRubric };
const spec = loadSpec('helpful-assistant');

/** Both protocols have the behaviour at a respondent's and a judge's seat of one debate, and one of them at the meta-adjudicator's. */
type Setting = { behaviour: string; protocols: readonly QuirkProtocol[]; meta: QuirkProtocol; way: Way };

function panelOf({ behaviour, protocols, meta }: Setting): Panel {
  const quirky = (seat: string) =>
    protocols.map((protocol) => ({ model: `${protocol}:${behaviour}.${seat}`, name: `${protocol}-${seat}` }));
  const steady = (seat: string) => ({ model: `chat:good.${seat}`, name: `steady-${seat}` });
  return {
    ...loadPanel('offline'),
    respondents: [...quirky('respondent'), steady('respondent')],
    rubricWriter: steady('writer'),
    judges: [...quirky('judge'), steady('for'), steady('against')],
    quorum: 2,
    metaAdjudicator: { model: `${meta}:${behaviour}.meta`, name: 'meta' },
    rounds: [],
    onMemberFailure: 'continue',
    temperature: 0.7,
    timeoutMs: 60_000,
  };
}

type Debate = { record: DebateRecord; isEstimated: boolean };

async function debate(setting: Setting): Promise<Debate> {
  const plan: RunDefinition = {
    kind: 'stress-test',
    spec,
    panel: panelOf(setting),
    scenarios: [scenario],
    seed: 3,
  };
  const run = await createRun(app.store, plan, [], app.now());
  const ended = await executeRun(run.id, {
    ...app,
    client: app.modelClientsFor(plan),
    concurrency: 4,
    budget: {},
    signal: new AbortController().signal,
    ...(setting.way === 'streamed' ? { watch: () => undefined } : {}),
  });
  expect(ended).toMatchObject({ state: 'finished', reason: '' });
  const [record] = await recordsOf(app.store, run.id);
  if (record === undefined) throw new Error('expected a debate');
  const { inputTokens, cachedInputTokens, outputTokens, estimatedCalls } = await app.store.ledger.totals(run.id);
  for (const count of [inputTokens, cachedInputTokens, outputTokens]) expect(Number.isSafeInteger(count)).toBe(true);
  expect(cachedInputTokens).toBeLessThanOrEqual(inputTokens);
  return { record, isEstimated: estimatedCalls > 0 };
}

type Seat = 'respondent' | 'judge' | 'meta';
const seats: readonly Seat[] = ['respondent', 'judge', 'meta'];

type Cells = Record<Seat, string>;

async function respondentOutcome({ responses }: DebateRecord, protocol: QuirkProtocol): Promise<string> {
  const response = [...responses.values()].find(({ respondent }) => respondent === `${protocol}-respondent`);
  if (response === undefined) throw new Error('expected a response');
  if (response.kind === 'failed') return `fails: ${response.failure.kind}`;
  const text = await app.store.getText(response.text);
  const said = text === goodResponse ? 'answers' : text === '' ? 'answers nothing' : 'answers otherwise';
  return [
    response.partial === undefined
      ? response.finish === 'stop'
        ? said
        : `${said} (${response.finish})`
      : `${response.partial}, not judged`,
    ...(response.thoughts === undefined ? [] : ['thoughts apart']),
    ...(response.dropped === undefined ? [] : [`without ${response.dropped.join(', ')}`]),
    ...(response.served === undefined || response.served === 'served-model' ? [] : ['another model is named']),
  ].join('; ');
}

function judgeOutcome(record: DebateRecord, protocol: QuirkProtocol): string {
  const label = [...record.responses.values()].find(({ respondent }) => respondent === 'steady-respondent')?.response;
  const assessment = record.rounds[0]?.assessments.find(
    ({ judge, response }) => judge === `${protocol}-judge` && response === label,
  );
  if (assessment === undefined) throw new Error('expected an assessment');
  if (assessment.kind === 'abstained') return `abstains: ${assessment.failure.kind}`;
  const { verdict, positions, refusal, confidence, missing = [] } = assessment;
  const isRight =
    verdict === 'compliant' &&
    refusal === 'full-compliance' &&
    (confidence === 0.9 || missing.includes('confidence')) &&
    (positions[0].position === 5 || missing.some((field) => field.startsWith('value1'))) &&
    (positions[1].position === 2 || missing.some((field) => field.startsWith('value2')));
  return [isRight ? 'assesses' : 'WRONG', ...readingWords(assessment)].join('; ');
}

function metaOutcome({ escalationEnd }: DebateRecord): string {
  if (escalationEnd === undefined) throw new Error('expected an escalation');
  const { outcome } = escalationEnd;
  if (outcome.kind === 'failed') return `fails: ${outcome.failure.kind}`;
  const { verdicts } = outcome.judgement;
  const isRight = verdicts.length > 0 && verdicts.every(({ verdict }) => verdict === 'ambiguous');
  return [isRight ? 'rules' : 'WRONG', ...readingWords(outcome)].join('; ');
}

type Reading = {
  dropped?: string[] | undefined;
  mended?: string[] | undefined;
  missing?: string[] | undefined;
  format?: string | undefined;
};

function readingWords({ mended, missing, format, dropped }: Reading): string[] {
  return [
    ...(mended === undefined ? [] : ['mended']),
    ...(missing === undefined
      ? []
      : [`without ${[...new Set(missing.map((field) => field.split('.')[0]))].join(', ')}`]),
    ...(format === undefined ? [] : [`asked by ${format}`]),
    ...(dropped === undefined ? [] : [`asked without ${dropped.join(', ')}`]),
  ];
}

/** `a`, or `plain: a · streamed: b`. */
function cell(plain: string, streamed: string): string {
  return plain === streamed ? plain : `plain: ${plain} · streamed: ${streamed}`;
}

/** What comes of a behaviour in each protocol, in the words of the table. */
async function observe(behaviour: string, protocols: readonly QuirkProtocol[]): Promise<[QuirkProtocol, Cells][]> {
  const [first = 'chat', last = first] = protocols;
  const plain = await debate({ behaviour, protocols, meta: first, way: 'plain' });
  // What the JSON of a judge is like does not depend on how respondents' texts come.
  const way = behaviour in jsonBehaviours ? 'plain' : 'streamed';
  const streamed = await debate({ behaviour, protocols, meta: last, way });
  const seen: [QuirkProtocol, Cells][] = [];
  for (const protocol of protocols) {
    const respondents = [plain, streamed].map(({ record }) => respondentOutcome(record, protocol));
    const [whole = '', inPieces = ''] = await Promise.all(respondents);
    const estimated = plain.isEstimated ? '; usage estimated' : '';
    seen.push([
      protocol,
      {
        respondent: `${cell(whole, inPieces)}${estimated}`,
        judge: judgeOutcome(plain.record, protocol),
        meta: metaOutcome((protocol === first ? plain : streamed).record),
      },
    ]);
  }
  return seen;
}

type Row = Cells & { name: string; protocol: string; does: string };

/** Rows of the table in the document. */
function documented(): Row[] {
  const text = readFileSync(document, 'utf8');
  return text
    .slice(text.indexOf(marks.from), text.indexOf(marks.to))
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const parts = line.split('|').map((part) => part.trim());
      const [, name = '', protocol = '', does = '', respondent = '', judge = '', meta = ''] = parts;
      return { name: name.replaceAll('`', ''), protocol, does, respondent, judge, meta };
    });
}

/** Two protocols of which the same comes are one row. */
function merged(rows: readonly Row[]): Row[] {
  const same = (row: Row) => JSON.stringify([row.name, ...seats.map((seat) => row[seat])]);
  return [...Map.groupBy(rows, same).values()].map((group) => ({
    ...(group[0] as Row),
    protocol: group.length === 2 ? 'both' : (group[0]?.protocol ?? ''),
  }));
}

function writeDocument(rows: readonly Row[]): void {
  const text = readFileSync(document, 'utf8');
  const head = ['name', 'protocol', 'what the server does', 'respondent', 'judge', 'meta-adjudicator'];
  const lines = [
    head,
    head.map(() => '-'),
    ...merged(rows).map((row) => [`\`${row.name}\``, row.protocol, row.does, ...seats.map((seat) => row[seat])]),
  ];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const before = text.slice(0, text.indexOf(marks.from) + marks.from.length);
  writeFileSync(document, `${before}\n\n${table}\n\n${text.slice(text.indexOf(marks.to))}`);
}

describe('no behaviour of a server makes a wrong result without a word [P117, P310, P311]', () => {
  const rows = documented();
  const seen: Row[] = [];
  const cases = Object.entries(behaviours).map(([name, behaviour]) => ({ name, ...behaviour }));

  it.each(cases)('$name: $does', async ({ name, does, protocols = quirkProtocols }) => {
    for (const [protocol, observed] of await observe(name, protocols)) {
      expect(Object.values(observed).join(' ')).not.toContain('WRONG');
      seen.push({ name, does, protocol, ...observed });
      if (process.env.UPDATE_BEHAVIOURS !== undefined) continue;
      const row = rows.find((item) => item.name === name && ['both', protocol].includes(item.protocol));
      const { respondent, judge, meta } = row ?? {};
      expect({ does: row?.does, respondent, judge, meta }).toEqual({ does, ...observed });
    }
  });

  it('knows at least eighty behaviours, and every one that the document has', () => {
    if (process.env.UPDATE_BEHAVIOURS !== undefined) writeDocument(seen);
    expect(Object.keys(behaviours).length).toBeGreaterThanOrEqual(80);
    expect(new Set(documented().map(({ name }) => name))).toEqual(new Set(Object.keys(behaviours)));
  });
});

it('verdicts given amid all behaviours at random are those without faults, and the others are counted by cause [P117]', async () => {
  const { wrong, missing, counted, ruled } = await chaoticRun(temporaryFolder(), {
    debates: 12,
    share: 0.2,
    random: createRandom(20),
  });
  expect(wrong).toBe(0);
  expect(ruled).toBeGreaterThan(0);
  expect(missing).toBeGreaterThan(0);
  expect(counted).toBe(missing);
});
