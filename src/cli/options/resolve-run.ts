import { MootcourtError } from '../../domain/errors.ts';
import { debateNotFound, runNotFound } from '../../domain/require-run.ts';
import type { DebateRow, RunKind, RunRow } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';

/** The name that stands for the newest run, or for the newest run's newest ruled debate. */
const latest = 'latest';

/** How many of the newest runs are looked through for one that a command takes. */
const searched = 1000;

/**
 * The run of an id, or of `latest`: the newest run of the kinds that a command takes.
 * @param field the argument or option, as messages say it
 * @throws MootcourtError `not-found`
 */
export async function resolveRun(
  store: Store,
  id: string,
  options: { field?: string; kinds?: readonly RunKind[]; takes?: (run: RunRow) => boolean } = {},
): Promise<RunRow> {
  const { field = 'run', kinds, takes = () => true } = options;
  if (id !== latest) {
    const run = await store.runs.run(id);
    if (run === undefined) throw runNotFound(id, field);
    return run;
  }
  const runs = await store.runs.runs(searched, kinds === undefined ? { jobs: false } : { kinds });
  if (runs.length === 0)
    throw new MootcourtError('not-found', `${field}: this store holds no run yet; start one with: mootcourt run`);
  const run = runs.find(takes);
  if (run === undefined)
    throw new MootcourtError(
      'not-found',
      `${field}: expected a run${kinds === undefined ? '' : ` of kind ${kinds.join(' or ')}`} in this store, found none that this command takes; make one with mootcourt run`,
    );
  return run;
}

/**
 * The debate of an id, or of `latest`: the last debate, of those that a command takes, of the newest run that has one.
 * @throws MootcourtError `not-found`
 */
export async function resolveDebate(
  store: Store,
  id: string,
  options: { field?: string; takes?: (debate: DebateRow) => boolean } = {},
): Promise<DebateRow> {
  const { field = 'debate', takes = ({ state }: DebateRow) => state === 'ruled' } = options;
  if (id !== latest) {
    const debate = await store.runs.debate(id);
    if (debate === undefined) throw debateNotFound(id, field);
    return debate;
  }
  for (const run of await store.runs.runs(searched, { jobs: false })) {
    const debate = (await store.runs.debates(run.id)).findLast(takes);
    if (debate !== undefined) return debate;
  }
  throw new MootcourtError(
    'not-found',
    `${field}: expected a debate in this store that this command takes, found none`,
  );
}
