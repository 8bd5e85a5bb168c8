import { escapeControls } from '../parts/escape-controls.ts';
import { ModelText } from '../parts/model-text.tsx';
import { Scroll } from '../parts/scroll.tsx';

export type Difference = { what: string; of: string; left: string; right: string };

/** What the two debates do not share, the decisive first. */
const order = ['outcome', 'problem', 'contested', 'disagreement', 'verdict', 'assessment', 'answer'];

export function Differences({ of, settled }: { of: readonly Difference[]; settled: boolean }) {
  const rows = [...of].sort((a, b) => order.indexOf(a.what) - order.indexOf(b.what));
  return (
    <section aria-label="Differences">
      <h2>
        Differences <span class="soft">{settled ? rows.length : 'so far'}</span>
      </h2>
      {rows.length === 0 ? (
        <p class="empty">{settled ? 'None: both debates came out alike.' : 'None yet.'}</p>
      ) : (
        <Scroll label="Table of differences">
          <table class="differences">
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Of</th>
                <th scope="col">Left</th>
                <th scope="col">Right</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.what} ${row.of}`} class={row.what}>
                  <th scope="row">{row.what}</th>
                  <td>{escapeControls(row.of)}</td>
                  <td>
                    <ShownValue of={row} value={row.left} />
                  </td>
                  <td>
                    <mark>
                      <ShownValue of={row} value={row.right} />
                    </mark>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

const previewCharacters = 160;

/** Answers may be long: their beginning, and all of it on a click. */
function ShownValue({ of, value }: { of: Difference; value: string }) {
  if (of.what !== 'answer' || value.length <= previewCharacters) return <>{escapeControls(value)}</>;
  return (
    <details>
      <summary>{escapeControls(value.slice(0, previewCharacters).replace(/\s+/g, ' '))}…</summary>
      <ModelText text={value} />
    </details>
  );
}
