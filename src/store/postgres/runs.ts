import { MootcourtError } from '../../domain/errors.ts';
import { runNotFound } from '../../domain/require-run.ts';
import type { DebateRow, RunConfig, RunState } from '../../domain/run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Runs } from '../../domain/store.ts';
import { type DefinitionRow, readJson } from '../read-row.ts';
import { startEntry } from '../start-entry.ts';
import { definitionOf, jobConfigOf, runConfigOf } from '../stored-definition.ts';
import { writeAudit } from './audit.ts';
import { type Database, withConnectionRetry } from './database.ts';

export const runColumns = [
  'id',
  'kind',
  'state',
  'reason',
  'spec',
  'panel',
  'seed',
  'simulated',
  'debates',
  'startedAt',
  'endedAt',
  'digest',
  'startedBy',
] as const;
const debateColumns = ['id', 'run', 'position', 'scenario', 'state', 'contested', 'd', 'lastHash'] as const;
/** Rows of one insert: a statement has room for 65,535 values. */
const chunk = 5000;

// Long because: a flat list of SQL statements, one method each.
export function createRuns(database: Database, now: () => Date): Runs {
  const missing = (run: string) => runNotFound(run);

  async function planRow(run: string): Promise<DefinitionRow> {
    const row = await withConnectionRetry(() =>
      database
        .selectFrom('plans')
        .innerJoin('runs', 'runs.id', 'plans.run')
        .select(['kind', 'plan', 'reuse'])
        .where('run', '=', run)
        .executeTakeFirst(),
    );
    if (row === undefined) throw missing(run);
    return row;
  }

  async function update(
    run: string,
    values: { state?: RunState; reason?: string; leaseOwner?: string; endedAt?: string | null },
  ): Promise<void> {
    const { numUpdatedRows } = await withConnectionRetry(() =>
      database.updateTable('runs').set(values).where('id', '=', run).executeTakeFirstOrThrow(),
    );
    if (numUpdatedRows === 0n) throw missing(run);
  }

  return {
    async create(run, plan, reuse) {
      const { scenarios, stored } = definitionOf(plan);
      const debates: DebateRow[] = scenarios.map((scenario, position) => ({
        id: `${run.id}-${String(position + 1).padStart(4, '0')}`,
        run: run.id,
        position,
        scenario: scenario.id,
        state: 'pending',
        contested: false,
        d: null,
        lastHash: '',
      }));
      await database.transaction().execute(async (transaction) => {
        await transaction.insertInto('runs').values(run).execute();
        await writeAudit(transaction, now, startEntry(run));
        const row = { run: run.id, plan: stored, reuse: JSON.stringify(reuse) };
        await transaction.insertInto('plans').values(row).execute();
        for (let at = 0; at < scenarios.length; at += chunk) {
          const some = scenarios.slice(at, at + chunk);
          const rows = some.map((item, index) => ({
            run: run.id,
            position: at + index,
            scenario: JSON.stringify(item),
          }));
          await transaction.insertInto('scenarios').values(rows).execute();
          await transaction
            .insertInto('debates')
            .values(debates.slice(at, at + chunk))
            .execute();
        }
      });
      return debates;
    },
    run: (id) =>
      withConnectionRetry(() => database.selectFrom('runs').select(runColumns).where('id', '=', id).executeTakeFirst()),
    runs: (limit, { kinds, jobs } = {}) =>
      withConnectionRetry(() =>
        database
          .selectFrom('runs')
          .select(runColumns)
          .$if(kinds !== undefined, (query) => query.where('kind', 'in', [...(kinds ?? [])]))
          .$if(jobs !== undefined, (query) => query.where('debates', jobs === true ? '=' : '>', 0))
          .orderBy('startedAt', 'desc')
          .orderBy('id', 'desc')
          .limit(limit)
          .execute(),
      ),
    async plan(id) {
      const row = await planRow(id);
      const rows = await withConnectionRetry(() =>
        database.selectFrom('scenarios').select('scenario').where('run', '=', id).orderBy('position').execute(),
      );
      const scenarios = rows.map(({ scenario }) => readJson<Scenario>(scenario, 'scenarios', id));
      return { ...runConfigOf(id, row), scenarios };
    },
    config: async (id) => runConfigOf(id, await planRow(id)),
    job: async (id) => jobConfigOf(await planRow(id)),
    async scenario(run, position) {
      const row = await withConnectionRetry(() =>
        database
          .selectFrom('scenarios')
          .select('scenario')
          .where('run', '=', run)
          .where('position', '=', position)
          .executeTakeFirst(),
      );
      if (row === undefined) throw new MootcourtError('not-found', `run ${run} has no scenario ${position}`);
      return readJson(row.scenario, 'scenarios', run);
    },
    reuse: async (id) => readJson<string[]>((await planRow(id)).reuse, 'plans', id),
    debate: (id) =>
      withConnectionRetry(() =>
        database.selectFrom('debates').select(debateColumns).where('id', '=', id).executeTakeFirst(),
      ),
    debates: (run) =>
      withConnectionRetry(() =>
        database.selectFrom('debates').select(debateColumns).where('run', '=', run).orderBy('position').execute(),
      ),
    async hasOpenDebates(run) {
      const row = await withConnectionRetry(() =>
        database
          .selectFrom('debates')
          .select('id')
          .where('run', '=', run)
          .where('state', 'in', ['pending', 'running'])
          .limit(1)
          .executeTakeFirst(),
      );
      return row !== undefined;
    },
    async lastSeq(run) {
      const row = await withConnectionRetry(() =>
        database.selectFrom('runs').select('lastSeq').where('id', '=', run).executeTakeFirst(),
      );
      return row?.lastSeq ?? 0;
    },
    acquireLease: (run, owner) => update(run, { leaseOwner: owner }),
    async leaseOwner(run) {
      const row = await withConnectionRetry(() =>
        database.selectFrom('runs').select('leaseOwner').where('id', '=', run).executeTakeFirst(),
      );
      if (row === undefined) throw missing(run);
      return row.leaseOwner;
    },
    async stealLease(run, from, owner) {
      // The owner itself, too: a lost connection may have taken the answer of the first try with it.
      const { numUpdatedRows } = await withConnectionRetry(() =>
        database
          .updateTable('runs')
          .set({ leaseOwner: owner })
          .where('id', '=', run)
          .where('leaseOwner', 'in', [from, owner])
          .executeTakeFirstOrThrow(),
      );
      return numUpdatedRows > 0n;
    },
    setBudget: (run, budget) =>
      withConnectionRetry(() =>
        database.transaction().execute(async (transaction) => {
          const row = await transaction
            .selectFrom('plans')
            .select('plan')
            .where('run', '=', run)
            .forUpdate()
            .executeTakeFirst();
          if (row === undefined) throw missing(run);
          const plan = JSON.stringify({ ...readJson<RunConfig>(row.plan, 'plans', run), budget });
          await transaction.updateTable('plans').set({ plan }).where('run', '=', run).execute();
        }),
      ),
    runningRuns: () =>
      withConnectionRetry(() =>
        database
          .selectFrom('runs')
          .select(['id', 'leaseOwner as owner'])
          .where('state', '=', 'running')
          .where('leaseOwner', '<>', '')
          .orderBy('startedAt')
          .execute(),
      ),
    async setState(run, state, reason) {
      const endedAt = state === 'running' ? null : now().toISOString();
      await update(run, { state, reason: reason.replaceAll('\0', ''), endedAt });
    },
  };
}
