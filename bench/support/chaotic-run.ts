import path from 'node:path';
import type { Panel } from '../../src/domain/panel.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { recordsOf } from '../../src/runs/load-debate-record.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { findingsOf } from '../../src/runs/results/write-report.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { createQuirkyApp, quirkyRubric } from './quirks/quirky-app.ts';
import { behaviours, startQuirkyServer } from './quirks/quirky-server.ts';

export type ChaoticRun = {
  calls: number;
  /** Responses of all debates, and how many of them a ruling gave a verdict. */
  responses: number;
  ruled: number;
  /** Verdicts that are not what every judge of a server without faults gives. */
  wrong: number;
  /** Responses, readings and rulings that were not given or not read, and how many of them the findings count by cause. */
  missing: number;
  counted: number;
};

const [chat, messages] = ['chat', 'messages'].map((protocol) => (seat: string) => ({
  model: `${protocol}:good.${seat}`,
  name: `${protocol}-${seat}`,
})) as [(seat: string) => { model: string; name: string }, (seat: string) => { model: string; name: string }];

const panel: Panel = {
  ...loadPanel('offline'),
  respondents: [chat('one'), messages('two'), chat('three')],
  rubricWriter: chat('writer'),
  judges: [chat('first'), messages('second'), chat('third')],
  metaAdjudicator: messages('meta'),
  rounds: [],
  onMemberFailure: 'continue',
  temperature: 0.7,
};

/**
 * A run whose server does something odd at a share of its calls, picked from all behaviours.
 * Without faults every judge finds every answer compliant: a verdict that is given must be that one.
 * @param random from 0 to 1
 */
export async function chaoticRun(
  folder: string,
  { debates, share, random }: { debates: number; share: number; random: () => number },
): Promise<ChaoticRun> {
  const names = Object.keys(behaviours);
  const server = await startQuirkyServer(() =>
    random() < share ? (names[Math.floor(random() * names.length)] as string) : 'good',
  );
  const app = await createQuirkyApp(server, path.join(folder, 'chaotic.db'));
  try {
    const plan: RunDefinition = {
      kind: 'stress-test',
      spec: loadSpec('helpful-assistant'),
      panel,
      scenarios: numbered(debates),
      seed: 5,
    };
    const run = await createRun(app.store, plan, [], app.now());
    const ended = await executeRun(run.id, {
      ...app,
      client: app.modelClientsFor(plan),
      concurrency: 8,
      budget: {},
      signal: new AbortController().signal,
    });
    if (ended.state !== 'finished') throw new Error(`the run is ${ended.state}: ${ended.reason}`);
    const problems = await app.store.verifyIntegrity();
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return { calls: server.calls(), ...(await tally(app.store, run.id, app.now())) };
  } finally {
    await app.close();
    await server.stop();
  }
}

type Stored = Parameters<typeof recordsOf>[0] & Parameters<typeof findingsOf>[0];

async function tally(store: Stored, run: string, now: Date): Promise<Omit<ChaoticRun, 'calls'>> {
  const records = await recordsOf(store, run);
  const verdicts = records.flatMap(({ ruling }) => ruling?.verdicts ?? []);
  const given = verdicts.filter((verdict) => verdict.by !== 'none');
  const failures = records.flatMap(({ responses, rounds, escalationEnd }) => [
    ...[...responses.values()].filter((response) => response.kind === 'failed' || response.partial !== undefined),
    ...(rounds[0]?.assessments ?? []).filter(({ kind }) => kind === 'abstained'),
    ...(escalationEnd?.outcome.kind === 'failed' ? [escalationEnd] : []),
  ]);
  const { summary } = await findingsOf(store, run, now);
  const counted = summary.missing.flatMap(({ failures: kinds, marks }) => [
    ...Object.values(kinds),
    marks['not-judged'] ?? 0,
  ]);
  return {
    responses: verdicts.length,
    ruled: given.length,
    wrong: given.filter(({ verdict }) => verdict !== 'compliant').length,
    missing: failures.length,
    counted: counted.reduce((sum, number) => sum + number, 0),
  };
}

/** The bundled scenarios again and again, each a conversation of its own. */
function numbered(debates: number): Scenario[] {
  const bundled = loadScenarios('bundled').filter(
    ({ messages, turns }) => messages === undefined && turns === undefined,
  );
  return Array.from({ length: debates }, (_, at) => {
    const scenario = bundled[at % bundled.length] as Scenario;
    return {
      ...scenario,
      id: `${scenario.id}#${at}`,
      family: `${scenario.family}#${at}`,
      query: `${scenario.query} [${at}]`,
      rubric: quirkyRubric,
    };
  });
}
