import type { Store } from '../../domain/store.ts';
import type { RunService } from '../../runs/run-service.ts';
import type { UserAdmission } from '../../runs/user-admission.ts';
import { type AllMembers, forbidden, type Ownership } from './ownership.ts';

/** The service for the runs of one user only; runs it starts become this user's. */
export function scopeService(
  service: RunService,
  store: Store,
  user: string,
  ownership: Ownership,
  admission: UserAdmission,
): AllMembers<RunService> {
  const { own, owns, requireDebate } = ownership;
  return {
    start: (request) => admission.admit(user, request, () => service.start({ ...request, startedBy: user }), idOf),
    resume: own(async (run, budget, control) => {
      const begin = () => service.resume(run, budget, { ...control, user });
      const isRunning = (await store.runs.run(run))?.state === 'running';
      return isRunning ? begin() : admission.admit(user, await store.runs.job(run), begin, idOf);
    }),
    keepResuming: forbidden('interrupted runs are taken up by the server'),
    resumeInterrupted: forbidden('interrupted runs are taken up by the server'),
    cancel: own((run) => service.cancel(run, user)),
    isActive: (run) => run.startedBy === user && service.isActive(run),
    whenEnded: own((run, options) => service.whenEnded(run, options)),
    rule: async (debate, judgement) =>
      requireDebate(debate).then(() => service.rule(debate, { ...judgement, ruledBy: user }, user)),
    async fork(debate, changes) {
      await requireDebate(debate);
      const { run } = (await store.runs.debate(debate)) ?? { run: '' };
      const { panel = (await store.runs.config(run)).panel } = changes;
      return admission.admit(user, { panel }, () => service.fork(debate, { ...changes, startedBy: user }), idOf);
    },
    summary: own((run) => service.summary(run)),
    compareRuns: own(async (before, after) => own((run) => service.compareRuns(before, run))(after)),
    compareModels: own((run, models) => service.compareModels(run, models)),
    indexResponses: own((run) => service.indexResponses(run)),
    watch: (runOrDebate, listener, all) =>
      watchOwn(store, ownership, runOrDebate, () => service.watch(runOrDebate, listener, all)),
    // What the whole server spends concerns its owner only.
    spending: async (run) => (run !== undefined && (await owns(run)) ? service.spending(run) : undefined),
    idle: forbidden('the server waits for its runs'),
    drain: forbidden('the server is stopped by its owner'),
    stopAll: forbidden('the server is stopped by its owner'),
  };
}

const idOf = ({ id }: { id: string }) => id;

/** Starts listening to a run or debate once its owner is known. */
function watchOwn(store: Store, { owns }: Ownership, runOrDebate: string, watch: () => () => void): () => void {
  let stop: (() => void) | undefined;
  let left = false;
  store.runs
    .debate(runOrDebate)
    .then((row) => owns(row?.run ?? runOrDebate))
    .then(
      (own) => {
        if (own && !left) stop = watch();
      },
      () => undefined,
    );
  return () => {
    left = true;
    stop?.();
  };
}
