import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRow } from '../domain/run.ts';
import type { Scenario } from '../domain/scenario.ts';
import { loadPanel } from '../settings/panel-file.ts';
import { concurrencyDefaults } from './defaults.ts';
import { loadSpecInputs } from './given-statements.ts';
import { loadScenarios } from './load-inputs.ts';
import type { RunService } from './run-service.ts';

/** Scenarios of one run of the demonstration: some minutes, so that findings are soon to be read too. */
const debatesPerRun = 12;
const lookEveryMs = 1000;

/**
 * Starts a run of simulated agents, and the next with other scenarios whenever one has ended and
 * somebody watches. Resolves with the first run; goes on until the signal aborts.
 */
export async function startDemo(
  service: Pick<RunService, 'start' | 'whenEnded'>,
  options: {
    hasViewers: () => boolean;
    signal: AbortSignal;
    onFailure: (error: unknown) => void;
    scenarios?: readonly Scenario[];
    lookEveryMs?: number;
  },
): Promise<RunRow> {
  const { scenarios = loadScenarios('bundled') } = options;
  const first = await startRun(service, scenarios, 0);
  keepStarting(service, scenarios, first, { lookEveryMs, ...options }).catch((error: unknown) => {
    if (!options.signal.aborted) options.onFailure(error);
  });
  return first;
}

async function keepStarting(
  service: Pick<RunService, 'start' | 'whenEnded'>,
  scenarios: readonly Scenario[],
  first: RunRow,
  { signal, hasViewers, lookEveryMs }: { signal: AbortSignal; hasViewers: () => boolean; lookEveryMs: number },
): Promise<void> {
  let { id } = first;
  for (let part = 1; ; part += 1) {
    await service.whenEnded(id, { signal });
    while (!hasViewers()) await sleep(lookEveryMs, undefined, { signal, ref: false });
    ({ id } = await startRun(service, scenarios, part));
  }
}

/** The next dozen of the scenarios; past the last it begins again, with another seed. */
function startRun(service: Pick<RunService, 'start'>, scenarios: readonly Scenario[], part: number): Promise<RunRow> {
  const parts = Math.max(1, Math.floor(scenarios.length / debatesPerRun));
  const from = (part % parts) * debatesPerRun;
  return service.start({
    kind: 'stress-test',
    ...loadSpecInputs('helpful-assistant'),
    panel: loadPanel('offline'),
    scenarios: scenarios.slice(from, from + debatesPerRun),
    seed: 1 + Math.floor(part / parts),
    concurrency: concurrencyDefaults.demoDebates,
  });
}
