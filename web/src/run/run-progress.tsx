import { useRef } from 'preact/hooks';
import type { RunRow } from '../../../src/domain/run.ts';
import { type DebateList, type RunAnswer, useApi } from '../data/api.ts';

/** A rate of fewer seconds says nothing yet. */
const minWatchedMs = 10_000;
const minuteMs = 60_000;

/** How far a run under way is: counts, the rate since the page was opened, the time left at that rate, and the money. */
export function RunProgress({ answer, tick }: { answer: RunAnswer; tick: number }) {
  const { run, totals, budget, failures } = answer;
  const count = (state: string) => `/api/runs/${run.id}/debates?state=${state}&limit=1`;
  const [ruled, failed, waiting] = [
    useTotal(count('ruled'), tick),
    useTotal(count('failed'), tick),
    useTotal(count('awaiting-human'), tick),
  ];
  const ended =
    ruled === undefined || failed === undefined || waiting === undefined ? undefined : ruled + failed + waiting;
  const rate = useRate(ended);
  if (ended === undefined || ruled === undefined) return null;
  const limit = budget?.limits.maxUsd;
  return (
    <p class="run-progress">
      <strong>
        {ruled.toLocaleString('en')} of {run.debates.toLocaleString('en')} ruled
      </strong>
      {failed !== undefined && failed > 0 && `, ${failed.toLocaleString('en')} failed`}
      {waiting !== undefined && waiting > 0 && `, ${waiting.toLocaleString('en')} await a person`}
      {`; ${rateText(rate, run, ended)}`}
      {!run.simulated &&
        `; $${totals.costUsd.toFixed(2)} spent${limit === undefined ? '' : ` of $${limit.toFixed(2)}`}`}
      {totals.failedCalls > 0 &&
        `; ${totals.failedCalls.toLocaleString('en')} calls failed: ${failures
          .map(({ kind, calls }) => `${calls.toLocaleString('en')} ${kind.replaceAll('-', ' ')}`)
          .join(', ')}`}
    </p>
  );
}

function useTotal(address: string, tick: number): number | undefined {
  const list = useApi<DebateList>(address, tick);
  return list.kind === 'loaded' ? list.value.total : undefined;
}

/** Debates a minute since the first count; undefined before there is enough to tell. */
function useRate(ended: number | undefined): number | undefined {
  const first = useRef<{ at: number; ended: number } | undefined>(undefined);
  if (ended === undefined) return undefined;
  const at = performance.now();
  first.current ??= { at, ended };
  const watchedMs = at - first.current.at;
  return watchedMs < minWatchedMs ? undefined : ((ended - first.current.ended) / watchedMs) * minuteMs;
}

function rateText(rate: number | undefined, run: RunRow, ended: number): string {
  if (rate === undefined) return 'measuring the rate';
  if (rate <= 0) return 'none ended since this page was opened';
  const minutes = Math.ceil((run.debates - ended) / rate);
  const left = minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en')} a minute, about ${left} left`;
}
