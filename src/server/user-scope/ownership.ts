import { MootcourtError } from '../../domain/errors.ts';
import { debateNotFound, runNotFound } from '../../domain/require-run.ts';
import type { Store } from '../../domain/store.ts';

/** Answers whose a run is, and wraps methods so that they work on the user's own runs only. */
export type Ownership = {
  owns(run: string): Promise<boolean>;
  ownRuns(runs: readonly string[]): Promise<string[]>;
  /** @throws MootcourtError `not-found`: a run of somebody else is answered like one that does not exist */
  requireRun(run: string): Promise<void>;
  /** @throws MootcourtError `not-found` */
  requireDebate(debate: string): Promise<void>;
  /** The method, which fails with `not-found` for a run of somebody else. */
  own<Rest extends unknown[], Result>(
    method: (run: string, ...rest: Rest) => Promise<Result>,
  ): (run: string, ...rest: Rest) => Promise<Result>;
  /** The method, which returns `otherwise` for a run of somebody else. */
  ownOr<Rest extends unknown[], Result>(
    otherwise: Result,
    method: (run: string, ...rest: Rest) => Promise<Result>,
  ): (run: string, ...rest: Rest) => Promise<Result>;
};

export function createOwnership(store: Store, user: string): Ownership {
  const owners = new Map<string, Promise<string | undefined>>();

  /** The owner of a run never changes; a run that does not exist may be created later. */
  function ownerOf(run: string): Promise<string | undefined> {
    const known = owners.get(run);
    if (known !== undefined) return known;
    const owner = store.runs.run(run).then((row) => {
      if (row === undefined) owners.delete(run);
      return row?.startedBy;
    });
    owners.set(run, owner);
    owner.catch(() => owners.delete(run));
    return owner;
  }

  const owns = async (run: string) => (await ownerOf(run)) === user;

  async function requireRun(run: string): Promise<void> {
    if (!(await owns(run))) throw runNotFound(run);
  }

  return {
    owns,
    requireRun,
    async ownRuns(runs) {
      const own: string[] = [];
      for (const run of runs) if (await owns(run)) own.push(run);
      return own;
    },
    async requireDebate(debate) {
      const row = await store.runs.debate(debate);
      if (row === undefined || !(await owns(row.run))) throw debateNotFound(debate);
    },
    own:
      (method) =>
      async (run, ...rest) => {
        await requireRun(run);
        return method(run, ...rest);
      },
    ownOr:
      (otherwise, method) =>
      async (run, ...rest) =>
        (await owns(run)) ? method(run, ...rest) : otherwise,
  };
}

/** What only the owner of the server may do. */
export function forbidden(message: string): () => Promise<never> {
  return () => Promise.reject(new MootcourtError('not-found', message));
}

/** Every member, optional ones too: one that is added to the type must be decided on here before anything compiles. */
export type AllMembers<T> = { [Name in keyof Required<T>]: T[Name] };

/** Leaves out absent members: one that is undefined is not the same as one that is missing. */
export function withoutUndefined<T extends object>(members: AllMembers<T>): T {
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined)) as T;
}
