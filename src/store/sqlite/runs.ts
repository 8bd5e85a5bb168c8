import type { DatabaseSync } from 'node:sqlite';
import { MootcourtError } from '../../domain/errors.ts';
import { runNotFound } from '../../domain/require-run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Runs } from '../../domain/store.ts';
import {
  type DefinitionRow,
  readDebate,
  readDefinition,
  readJson,
  readNumber,
  readRun,
  readText,
} from '../read-row.ts';
import { startEntry } from '../start-entry.ts';
import { definitionOf, jobConfigOf, runConfigOf } from '../stored-definition.ts';
import type { WriteAudit } from './audit.ts';
import type { GroupCommit } from './group-commit.ts';
import { createHolderCheck } from './holder-check.ts';

const runColumns =
  'id, kind, state, reason, spec, panel, seed, simulated, debates, startedAt, endedAt, digest, startedBy';

// Long because: a flat list of SQL statements, one method each.
export function createRuns(database: DatabaseSync, commit: GroupCommit, now: () => Date, writeAudit: WriteAudit): Runs {
  const insertRun = database.prepare(`INSERT INTO runs (${runColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertPlan = database.prepare('INSERT INTO plans (run, plan, reuse) VALUES (?, ?, ?)');
  const insertDebate = database.prepare(
    'INSERT INTO debates (id, run, position, scenario, state) VALUES (?, ?, ?, ?, ?)',
  );
  const setState = database.prepare('UPDATE runs SET state = ?, reason = ?, endedAt = ? WHERE id = ?');
  const oneRun = database.prepare(`SELECT ${runColumns} FROM runs WHERE id = ?`);
  const someRuns = database.prepare(
    `SELECT ${runColumns} FROM runs WHERE (?1 IS NULL OR kind IN (SELECT value FROM json_each(?1)))
       AND (?2 IS NULL OR (debates = 0) = ?2) ORDER BY startedAt DESC, id DESC LIMIT ?3`,
  );
  const insertScenario = database.prepare('INSERT INTO scenarios (run, position, scenario) VALUES (?, ?, ?)');
  const scenarioAt = database.prepare('SELECT scenario FROM scenarios WHERE run = ? AND position = ?');
  const scenariosOf = database.prepare('SELECT scenario FROM scenarios WHERE run = ? ORDER BY position');
  const planOf = database.prepare('SELECT kind, plan, reuse FROM plans JOIN runs ON runs.id = run WHERE run = ?');
  const oneDebate = database.prepare('SELECT * FROM debates WHERE id = ?');
  const lastSeqOf = database.prepare('SELECT lastSeq FROM runs WHERE id = ?');
  const ownerOf = database.prepare('SELECT leaseOwner FROM runs WHERE id = ?');
  const needHolder = createHolderCheck(database, commit);
  const setOwner = database.prepare('UPDATE runs SET leaseOwner = ? WHERE id = ?');
  const changeOwner = database.prepare('UPDATE runs SET leaseOwner = ? WHERE id = ? AND leaseOwner = ?');
  const running = database.prepare(
    "SELECT id, leaseOwner AS owner FROM runs WHERE state = 'running' AND leaseOwner <> '' ORDER BY startedAt",
  );
  const setBudget = database.prepare("UPDATE plans SET plan = json_set(plan, '$.budget', json(?)) WHERE run = ?");
  const debatesOf = database.prepare('SELECT * FROM debates WHERE run = ? ORDER BY position');
  const openDebate = database.prepare(
    "SELECT 1 FROM debates WHERE run = ? AND state IN ('pending', 'running') LIMIT 1",
  );

  function planRow(run: string): DefinitionRow {
    const row = planOf.get(run);
    if (row === undefined) throw runNotFound(run);
    return readDefinition(row);
  }

  return {
    create: (run, plan, reuse) =>
      commit.write(() => {
        const {
          id,
          kind,
          state,
          reason,
          spec,
          panel,
          seed,
          simulated,
          debates,
          startedAt,
          endedAt,
          digest,
          startedBy,
        } = run;
        const ends = [startedAt, endedAt, digest, startedBy];
        insertRun.run(id, kind, state, reason, spec, panel, seed, Number(simulated), debates, ...ends);
        writeAudit(startEntry(run));
        const { scenarios, stored } = definitionOf(plan);
        insertPlan.run(id, stored, JSON.stringify(reuse));
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
    run: async (id) => optional(oneRun.get(id), readRun),
    async runs(limit, { kinds, jobs } = {}) {
      const rows = someRuns.all(
        kinds === undefined ? null : JSON.stringify(kinds),
        jobs === undefined ? null : Number(jobs),
        limit,
      );
      return rows.map(readRun);
    },
    plan: async (id) => ({
      ...runConfigOf(id, planRow(id)),
      scenarios: scenariosOf.all(id).map((row) => scenarioOf(row, id)),
    }),
    config: async (id) => runConfigOf(id, planRow(id)),
    job: async (id) => jobConfigOf(planRow(id)),
    async scenario(run, position) {
      const row = scenarioAt.get(run, position);
      if (row === undefined) throw new MootcourtError('not-found', `run ${run} has no scenario ${position}`);
      return scenarioOf(row, run);
    },
    reuse: async (id) => readJson<string[]>(planRow(id).reuse, 'plans', id),
    debate: async (id) => optional(oneDebate.get(id), readDebate),
    debates: async (run) => debatesOf.all(run).map(readDebate),
    hasOpenDebates: async (run) => openDebate.get(run) !== undefined,
    lastSeq: async (run) => readNumber(lastSeqOf.get(run), 'runs', 'lastSeq') ?? 0,
    acquireLease: (run, owner) =>
      commit.write(() => {
        if (setOwner.run(owner, run).changes === 0) throw runNotFound(run);
      }),
    async leaseOwner(run) {
      const owner = readText(ownerOf.get(run), 'runs', 'leaseOwner');
      if (owner === undefined) throw runNotFound(run);
      return owner;
    },
    stealLease: (run, from, owner) => commit.write(() => changeOwner.run(owner, run, from).changes > 0),
    setBudget: (run, budget) =>
      commit.write(() => {
        if (setBudget.run(JSON.stringify(budget), run).changes === 0) throw runNotFound(run);
      }),
    runningRuns: async () => running.all() as { id: string; owner: string }[],
    setState(run, state, reason) {
      const endedAt = state === 'running' ? null : now().toISOString();
      return commit.write(() => {
        needHolder(run);
        const { changes } = setState.run(state, reason, endedAt, run);
        if (changes === 0) throw runNotFound(run);
      });
    },
  };
}

function optional<T>(row: unknown, read: (row: unknown) => T): T | undefined {
  return row === undefined ? undefined : read(row);
}

function scenarioOf(row: unknown, run: string): Scenario {
  return readJson(readText(row, 'scenarios', 'scenario') ?? '', 'scenarios', run);
}
