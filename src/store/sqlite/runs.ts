import type { DatabaseSync } from 'node:sqlite';
import { MootcourtError } from '../../domain/errors.ts';
import type { DebateRow, RunConfig, RunRow } from '../../domain/run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Runs } from '../../domain/store.ts';
import type { GroupCommit } from './group-commit.ts';

const runColumns = 'id, state, reason, spec, panel, seed, simulated, debates, startedAt, endedAt, digest, startedBy';

export function createRuns(database: DatabaseSync, commit: GroupCommit, now: () => Date): Runs {
  const insertRun = database.prepare(`INSERT INTO runs (${runColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertPlan = database.prepare('INSERT INTO plans (run, plan, reuse) VALUES (?, ?, ?)');
  const insertDebate = database.prepare(
    'INSERT INTO debates (id, run, position, scenario, state) VALUES (?, ?, ?, ?, ?)',
  );
  const setState = database.prepare('UPDATE runs SET state = ?, reason = ?, endedAt = ? WHERE id = ?');
  const oneRun = database.prepare(`SELECT ${runColumns} FROM runs WHERE id = ?`);
  const someRuns = database.prepare(`SELECT ${runColumns} FROM runs ORDER BY startedAt DESC, id DESC LIMIT ?`);
  const insertScenario = database.prepare('INSERT INTO scenarios (run, position, scenario) VALUES (?, ?, ?)');
  const scenarioAt = database.prepare('SELECT scenario FROM scenarios WHERE run = ? AND position = ?');
  const scenariosOf = database.prepare('SELECT scenario FROM scenarios WHERE run = ? ORDER BY position');
  const planOf = database.prepare('SELECT plan, reuse FROM plans WHERE run = ?');
  const oneDebate = database.prepare('SELECT * FROM debates WHERE id = ?');
  const lastSeqOf = database.prepare('SELECT lastSeq FROM runs WHERE id = ?');
  const setOwner = database.prepare('UPDATE runs SET owner = ? WHERE id = ?');
  const changeOwner = database.prepare('UPDATE runs SET owner = ? WHERE id = ? AND owner = ?');
  const running = database.prepare(
    "SELECT id, owner FROM runs WHERE state = 'running' AND owner <> '' ORDER BY startedAt",
  );
  const setBudget = database.prepare("UPDATE plans SET plan = json_set(plan, '$.budget', json(?)) WHERE run = ?");
  const debatesOf = database.prepare('SELECT * FROM debates WHERE run = ? ORDER BY position');
  const openDebate = database.prepare(
    "SELECT 1 FROM debates WHERE run = ? AND state IN ('pending', 'running') LIMIT 1",
  );

  function planRow(run: string): { plan: string; reuse: string } {
    const row = planOf.get(run) as { plan: string; reuse: string } | undefined;
    if (row === undefined) throw new MootcourtError('not-found', `no run ${run} in this store`);
    return row;
  }

  return {
    create: (run, plan, reuse) =>
      commit.write(() => {
        const { id, state, reason, spec, panel, seed, simulated, debates, startedAt, endedAt, digest, startedBy } = run;
        const ends = [startedAt, endedAt, digest, startedBy];
        insertRun.run(id, state, reason, spec, panel, seed, Number(simulated), debates, ...ends);
        const { scenarios, ...frame } = plan;
        insertPlan.run(id, JSON.stringify(frame), JSON.stringify(reuse));
        return scenarios.map((scenario, position) => {
          insertScenario.run(id, position, JSON.stringify(scenario));
          const debate = `${id}-${String(position + 1).padStart(4, '0')}`;
          insertDebate.run(debate, id, position, scenario.id, 'pending');
          return {
            id: debate,
            run: id,
            position,
            scenario: scenario.id,
            state: 'pending',
            contested: false,
            d: null,
            lastHash: '',
          } as const;
        });
      }),
    run: async (id) => toRun(oneRun.get(id)),
    runs: async (limit) => someRuns.all(limit).flatMap((row) => toRun(row) ?? []),
    plan: async (id) => ({
      ...(JSON.parse(planRow(id).plan) as RunConfig),
      scenarios: (scenariosOf.all(id) as { scenario: string }[]).map((row) => JSON.parse(row.scenario) as Scenario),
    }),
    config: async (id) => JSON.parse(planRow(id).plan) as RunConfig,
    async scenario(run, position) {
      const row = scenarioAt.get(run, position) as { scenario: string } | undefined;
      if (row === undefined) throw new MootcourtError('not-found', `run ${run} has no scenario ${position}`);
      return JSON.parse(row.scenario) as Scenario;
    },
    reuse: async (id) => JSON.parse(planRow(id).reuse) as string[],
    debate: async (id) => toDebate(oneDebate.get(id)),
    debates: async (run) => debatesOf.all(run).flatMap((row) => toDebate(row) ?? []),
    hasOpenDebates: async (run) => openDebate.get(run) !== undefined,
    lastSeq: async (run) => (lastSeqOf.get(run) as { lastSeq: number } | undefined)?.lastSeq ?? 0,
    acquireLease: (run, owner) =>
      commit.write(() => {
        if (setOwner.run(owner, run).changes === 0)
          throw new MootcourtError('not-found', `no run ${run} in this store`);
      }),
    stealLease: (run, from, owner) => commit.write(() => changeOwner.run(owner, run, from).changes > 0),
    setBudget: (run, budget) =>
      commit.write(() => {
        if (setBudget.run(JSON.stringify(budget), run).changes === 0)
          throw new MootcourtError('not-found', `no run ${run} in this store`);
      }),
    runningRuns: async () => running.all() as { id: string; owner: string }[],
    setState: (run, state, reason) =>
      commit.write(() => {
        const endedAt = state === 'running' ? null : now().toISOString();
        const { changes } = setState.run(state, reason, endedAt, run);
        if (changes === 0) throw new MootcourtError('not-found', `no run ${run} in this store`);
      }),
  };
}

function toRun(row: unknown): RunRow | undefined {
  return row === undefined ? undefined : { ...(row as RunRow), simulated: Boolean((row as RunRow).simulated) };
}

function toDebate(row: unknown): DebateRow | undefined {
  return row === undefined ? undefined : { ...(row as DebateRow), contested: Boolean((row as DebateRow).contested) };
}
