import { escapeControls } from '../parts/model-text.tsx';
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
                  <td>{shownValue(row.what, row.left)}</td>
                  <td>
                    <mark>{shownValue(row.what, row.right)}</mark>
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

/** Answers are compared by the hash of their text. */
function shownValue(what: string, text: string): string {
  return what === 'answer' && /^[0-9a-f]{64}$/.test(text) ? `text ${text.slice(0, 8)}…` : escapeControls(text);
}
