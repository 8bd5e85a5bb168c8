import type { Verdict } from '../../../src/domain/assessment.ts';

/** Outline of a verdict's sign around 0,0: disc, diamond, triangle; told apart without colour. */
export function VerdictShape({ verdict, size }: { verdict: Verdict | undefined; size: number }) {
  const wide = size * 1.22;
  if (verdict === 'compliant') return <circle r={size} class="shape compliant" />;
  if (verdict === 'non-compliant') {
    return <path d={`M0 ${-wide}L${wide} 0L0 ${wide}L${-wide} 0Z`} class="shape non-compliant" />;
  }
  if (verdict === 'ambiguous') {
    return <path d={`M0 ${-wide}L${wide} ${size * 0.85}L${-wide} ${size * 0.85}Z`} class="shape ambiguous" />;
  }
  return <circle r={size} class="shape open" />;
}

const glyphs = {
  compliant: 'M-3.2 0.3L-1 2.6L3.4 -2.4',
  'non-compliant': 'M-2.4 -2.4L2.4 2.4M2.4 -2.4L-2.4 2.4',
  ambiguous: 'M0 -3V0.9M0 3V3.1',
} as const;

/** A verdict as a small sign; `word` prints it too. */
export function VerdictIcon({
  verdict,
  word = false,
  of,
}: {
  verdict: Verdict | undefined;
  word?: boolean;
  of?: string;
}) {
  const name = verdict ?? 'no verdict';
  const title = of === undefined ? name : `${of}: ${name}`;
  return (
    <span class="verdict-icon" title={title}>
      <svg viewBox="-9 -9 18 18" role="img" aria-label={word ? undefined : title} aria-hidden={word}>
        <VerdictShape verdict={verdict} size={6.8} />
        {verdict !== undefined && <path d={glyphs[verdict]} class="glyph" />}
      </svg>
      {word && <span class={`word ${verdict ?? 'open'}`}>{name}</span>}
    </span>
  );
}
