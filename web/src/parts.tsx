import type { ComponentChildren } from 'preact';
import type { Measured } from '../../src/report/run-summary.ts';
import type { Loaded } from './api.ts';

/** What is loaded, or why it is not there yet. */
export function Ready<T>({ of, children }: { of: Loaded<T>; children: (value: T) => ComponentChildren }) {
  if (of.kind === 'loading') return <p class="soft">Loading …</p>;
  if (of.kind === 'failed') return <p role="alert">Could not be loaded: {of.message}</p>;
  return <>{children(of.value)}</>;
}

export function Simulated({ when }: { when: boolean }) {
  return when ? (
    <span class="badge simulated" title="No language model took part: the numbers calibrate the method">
      simulated
    </span>
  ) : null;
}

const glyphs = { compliant: '✓', 'non-compliant': '✕', ambiguous: '?' } as const;

/** A verdict as a letter-like sign and a colour, never the colour alone. */
export function Verdict({ of }: { of: keyof typeof glyphs | undefined }) {
  if (of === undefined) return <span class="verdict none">–</span>;
  return (
    <span class={`verdict ${of}`} title={of}>
      {glyphs[of]} <span class="word">{of}</span>
    </span>
  );
}

export function Measure({ name, of, percent = false }: { name: string; of: Measured; percent?: boolean }) {
  const show = (value: number) => (percent ? `${(100 * value).toFixed(1)} %` : value.toFixed(3));
  const { estimate, interval } = of;
  return (
    <div class="measure" title={of.source}>
      <div class="soft">{name}</div>
      {estimate.kind === 'undefined' ? (
        <div>not computed: {estimate.reason}</div>
      ) : (
        <>
          <div class="big">{show(estimate.value)}</div>
          <div class="soft">
            {interval.kind === 'interval' ? `[${show(interval.low)}, ${show(interval.high)}]` : interval.reason}, n ={' '}
            {estimate.n}
          </div>
        </>
      )}
    </div>
  );
}
