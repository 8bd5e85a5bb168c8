import { MootcourtError } from '../../domain/errors.ts';
import { requireDebate, requireRun } from '../../domain/require-run.ts';
import type { DebateRow, RunKind, RunRow } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';

/** Kinds of runs with debates that people start by themselves; trials of `amend` belong to the command. */
const kindsWithDebates: readonly RunKind[] = ['stress-test', 'adjudication', 'import'];

/** What `latest` means for an argument. */
type RunChoice = {
  /** How errors name the argument, e.g. `--resume`. */
  argument?: string;
  kinds?: readonly RunKind[];
  /** Whether `latest` is a job, which has no debates. */
  jobs?: boolean;
};

/**
 * The run with an id, or for `latest` the newest one of the kinds that the argument takes: by default
 * stress tests, adjudications and imports.
 * @throws MootcourtError `not-found`
 */
export async function resolveRun(
  { runs }: Pick<Store, 'runs'>,
  named: string,
  { argument = 'run', kinds = kindsWithDebates, jobs = false }: RunChoice = {},
): Promise<RunRow> {
  if (named !== 'latest') return requireRun({ runs }, named, argument);
  const [newest] = await runs.runs(1, { kinds, jobs });
  if (newest !== undefined) return newest;
  const start = kinds[0] === undefined ? '' : `; start one with: ${startCommands[kinds[0]]}`;
  const what = `${jobs ? 'job' : 'run'} of kind ${kinds.join(' or ')}`;
  throw new MootcourtError('not-found', `${argument}: this store holds no ${what} yet${start}`);
}

/** The command that starts a run or job of each kind. */
const startCommands: Record<RunKind, string> = {
  'stress-test': 'mootcourt run',
  adjudication: 'mootcourt adjudicate',
  generation: 'mootcourt generate',
  calibration: 'mootcourt calibrate --panel',
  'red-team': 'mootcourt red-team',
  amendment: 'mootcourt amend',
  embedding: 'mootcourt select --embeddings',
  import: 'mootcourt import',
  statements: 'mootcourt spec statements --model',
};

/**
 * The debate with an id, or for `latest` the one that was ruled last in the newest stress test,
 * adjudication or import; where that run has no ruling, the debate of its last event.
 * @throws MootcourtError `not-found`
 */
export async function resolveDebate(store: Pick<Store, 'runs' | 'trace'>, named: string): Promise<DebateRow> {
  const id =
    named === 'latest' ? await newestRuled(store, await resolveRun(store, named, { argument: 'debate' })) : named;
  return requireDebate(store, id);
}

/** The run's events are read backwards in pages, since a long run has many. */
async function newestRuled({ runs, trace }: Pick<Store, 'runs' | 'trace'>, { id }: RunRow): Promise<string> {
  const pageSize = 500;
  let last: string | undefined;
  for (let end = await runs.lastSeq(id); end > 0; end -= pageSize) {
    const events = await trace.events(id, { after: Math.max(0, end - pageSize), limit: Math.min(pageSize, end) });
    const ruling = events.findLast((event) => event.type === 'ruling');
    if (ruling?.debate) return ruling.debate;
    last ??= events.findLast((event) => event.debate)?.debate ?? undefined;
  }
  if (last === undefined) throw new MootcourtError('not-found', `debate: run ${id} has no debate with events yet`);
  return last;
}

/**
 * The debate with an id, or for `latest` the first one that waits for a person, in the newest run with one.
 * @throws MootcourtError `not-found`
 */
export async function resolveWaitingDebate(store: Pick<Store, 'runs' | 'trace'>, named: string): Promise<DebateRow> {
  if (named !== 'latest') return resolveDebate(store, named);
  for (const { id } of await store.runs.runs(Number.MAX_SAFE_INTEGER, { jobs: false })) {
    const waiting = (await store.runs.debates(id)).find(({ state }) => state === 'awaiting-human');
    if (waiting !== undefined) return waiting;
  }
  throw new MootcourtError('not-found', 'debate: no debate in this store waits for a person');
}
