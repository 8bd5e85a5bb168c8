import { debateRecordOf } from '../adjudication/debate-record.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { DebateEventBody } from '../domain/event.ts';
import { requireDebate } from '../domain/require-run.ts';
import type { DebateRow, RunDefinition } from '../domain/run.ts';
import { sha256 } from '../domain/sha256.ts';
import type { Store } from '../domain/store.ts';
import type { DebateRequest } from '../graph/debate-request.ts';
import type { DebateStateValue, StageName } from '../graph/state.ts';
import { routingFacts } from './debate-facts.ts';
import { forkChanges } from './plan-debate.ts';

/** The debate that a state goes on with, or the run that it has to begin for it. */
export type FoundDebate =
  | { kind: 'same'; row: DebateRow }
  | { kind: 'fork'; plan: RunDefinition; reuse: readonly string[]; id: string; thread: string };

/**
 * Finds out whether a state goes on with its debate, or forks it. It goes on only where its thread began the debate,
 * the trace ends where the state does, and the context names nothing else than the debate has.
 * @throws MootcourtError `invalid-input` where the state's facts were edited: the trace would not bear them out
 */
export async function findDebate(
  store: Store,
  name: StageName,
  state: DebateStateValue,
  { thread, request }: { thread: string; request: DebateRequest },
): Promise<FoundDebate> {
  const row = await requireDebate(store, state.debate, 'state.debate');
  const plan = await store.runs.plan(row.run);
  const bodies = await store.trace.bodies(row.run, row.id);
  await refuseEdits(store, state, row, plan, bodies);
  const changes = forkChanges(request, plan);
  const forks = await forksOf(store, state, thread);
  // A person is asked in the middle of the stage, before the state can name the fork that asks.
  if (name === 'rule' && forks.waiting !== undefined && changes === undefined)
    return { kind: 'same', row: forks.waiting };
  const isAsking =
    name === 'rule' && bodies.length === state.events + 1 && bodies.at(-1)?.type === 'human-ruling-request';
  const standsThere = row.state !== 'ruled' && (bodies.length === state.events || isAsking);
  if (changes === undefined && standsThere && state.thread === thread) return { kind: 'same', row };
  // Where something changes, the changes bring the spec with its own statements.
  const { statements, ...base } = plan;
  const kept = changes === undefined && statements !== undefined ? { statements } : {};
  return {
    kind: 'fork',
    plan: { ...base, ...kept, ...changes },
    reuse: [row.run, ...(await store.runs.reuse(row.run))],
    id: forks.next,
    thread,
  };
}

/**
 * The forks that began from a state in a thread. Their runs' ids follow from it, so that they are found again after the
 * server has started anew.
 */
async function forksOf(
  store: Store,
  { run, debate, events }: DebateStateValue,
  thread: string,
): Promise<{ next: string; waiting: DebateRow | undefined }> {
  let waiting: DebateRow | undefined;
  for (let number = 1; ; number += 1) {
    const digest = sha256(JSON.stringify([thread, debate, events, number]));
    const id = `${run.split('-')[0]}-${digest.slice(0, 12)}`;
    if ((await store.runs.run(id)) === undefined) return { next: id, waiting };
    const [row] = await store.runs.debates(id);
    if (row?.state === 'awaiting-human') waiting = row;
  }
}

async function refuseEdits(
  store: Store,
  state: DebateStateValue,
  row: DebateRow,
  plan: RunDefinition,
  bodies: readonly DebateEventBody[],
): Promise<void> {
  if (bodies.length < state.events)
    throw new MootcourtError(
      'invalid-input',
      `state.events: debate ${row.id} has ${bodies.length} events, the state says ${state.events}`,
    );
  const scenario = await store.runs.scenario(row.run, row.position);
  const facts = routingFacts(debateRecordOf(bodies.slice(0, state.events)), plan, scenario);
  for (const [field, value] of Object.entries(facts)) {
    const given = state[field as keyof DebateStateValue];
    if (given !== value)
      throw new MootcourtError(
        'invalid-input',
        `state.${field}: ${String(given)} is not what the trace of debate ${row.id} tells (${String(value)}); the state cannot be edited, fork with another panel or spec in the context`,
      );
  }
}
