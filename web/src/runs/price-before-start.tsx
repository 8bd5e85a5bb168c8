import { escapeControls } from '../parts/escape-controls.ts';

type Range = { low: number; expected: number; high: number };
/** What the server estimates of a run before its first call. */
export type Estimate = {
  debates: number;
  calls: Range;
  costUsd: Range;
  ceilingUsd: number;
  unpriced: string[];
  priceWarnings: string[];
  problem: string | null;
};

const dollars = (usd: number) => `$${usd.toFixed(2)}`;

/** The price of a run, from the least to the most, to be confirmed; and what stands in its way. */
export function PriceBeforeStart(props: { of: Estimate; maxUsd: string; start: () => void; cancel: () => void }) {
  const { of, maxUsd, start, cancel } = props;
  const { costUsd, calls } = of;
  return (
    <section class="price" aria-label="Price before the start">
      <p>
        <strong>
          About {dollars(costUsd.expected)}, between {dollars(costUsd.low)} and {dollars(costUsd.high)}
        </strong>{' '}
        for {of.debates.toLocaleString('en')} debates and about {calls.expected.toLocaleString('en')} calls; never more
        than {dollars(of.ceilingUsd)}.{maxUsd !== '' && ` It stops at the budget of ${dollars(Number(maxUsd))}.`}
      </p>
      {of.unpriced.length > 0 && (
        <p>No price is known of {of.unpriced.map(escapeControls).join(', ')}: their calls count as $0.</p>
      )}
      {of.priceWarnings.map((warning) => (
        <p key={warning} class="soft">
          {escapeControls(warning)}
        </p>
      ))}
      {of.problem === null ? (
        <p class="buttons">
          <button type="button" class="primary" onClick={start}>
            Confirm and start
          </button>
          <button type="button" onClick={cancel}>
            Not now
          </button>
        </p>
      ) : (
        <p role="alert" class="error">
          It cannot start as it is: {escapeControls(of.problem)}
        </p>
      )}
    </section>
  );
}
