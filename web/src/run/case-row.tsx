import type { DebateRow } from '../../../src/model/run.ts';
import type { ContestedCase } from '../../../src/report/run-summary.ts';
import { outcomeWords, problemWords } from '../data/stage.ts';
import { harmless } from '../parts/model-text.tsx';

/** One debate in a line or two: D, the query where it is known, and how it ended. */
export function CaseRow({ row, found }: { row: DebateRow; found: ContestedCase | undefined }) {
  const ruling = found?.ruling;
  return (
    <article class={`case-row ${row.contested ? 'contested' : ''}`}>
      <span class={`d ${row.d !== null && row.d >= 1.5 ? 'high' : ''}`}>
        {row.d === null ? '–' : row.d.toFixed(2)}
        <small>D</small>
      </span>
      <span class="what">
        <a href={`/debates/${row.id}`} class="stretched">
          {harmless(row.scenario)}
        </a>
        {found !== undefined && <span class="soft query">{harmless(found.query.slice(0, 240))}</span>}
      </span>
      <span class="how">
        <span class={`state ${row.state}`}>{row.state === 'awaiting-human' ? 'waits for a person' : row.state}</span>
        {row.contested && <span class="tag">contested</span>}
        {ruling !== undefined && (
          <span class="soft">
            {outcomeWords[ruling.outcome]}
            {ruling.problem !== 'none' && `: ${problemWords[ruling.problem]}`}
          </span>
        )}
      </span>
    </article>
  );
}
