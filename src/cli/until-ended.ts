import type { AppContext } from '../app/app-context.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { RunRow } from '../domain/run.ts';
import type { RunControl, RunService } from '../runs/run-service.ts';
import { resolveRun } from './options/resolve-run.ts';
import { onShutdownSignals, shutdownGraceMs } from './shutdown-signals.ts';

/** What a run heeds of the signals of this process: the first lets its calls end, the second does not. */
export type RunSignals = Required<Pick<RunControl, 'drain' | 'signal'>>;

/**
 * Starts a run and waits for its end. Returns the run as it ended, or, where a signal left it to the workers, as it stands.
 * @param begin may make calls of its own before the run, which a first signal stops
 * @param options.queue whether workers hold the debates
 */
export async function untilEnded(
  { store }: AppContext,
  service: RunService,
  begin: (signals: RunSignals) => Promise<RunRow>,
  options: { queue?: boolean | undefined } = {},
): Promise<RunRow> {
  const [drain, stop] = [new AbortController(), new AbortController()];
  let run: string | undefined;
  const cancelled = () =>
    new MootcourtError(
      'cancelled',
      run === undefined ? 'cancelled' : `cancelled; go on with: mootcourt run --resume ${run}`,
    );
  const stopListening = onShutdownSignals(
    () => {
      if (run === undefined) return stop.abort(cancelled());
      process.stderr.write(
        options.queue === true
          ? `run ${run} goes on at the workers\n`
          : `running calls get ${shutdownGraceMs / 1000} s to end; press again to stop at once\n`,
      );
      drain.abort(cancelled());
    },
    () => stop.abort(cancelled()),
  );
  try {
    ({ id: run } = await begin({ drain: { signal: drain.signal, graceMs: shutdownGraceMs }, signal: stop.signal }));
    // Only workers go on without this process.
    return await service.whenEnded(run, options.queue === true ? { signal: drain.signal } : {});
  } catch (error) {
    if (options.queue !== true || run === undefined || !drain.signal.aborted) throw error;
    return resolveRun(store, run);
  } finally {
    stopListening();
    await service.drain();
  }
}
