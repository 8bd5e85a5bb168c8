import type { ListedDebate } from '../../../src/domain/listed-debate.ts';
import { shorten } from '../../../src/domain/shorten.ts';
import { outcomeWords, problemWords } from '../data/stage.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { debateAddress } from './list-filter.ts';

/** One debate in a line or two: D, the query, and how it ended. */
export function CaseRow({ row, filter }: { row: ListedDebate; filter: string }) {
  const { outcome, problem } = row;
  return (
    <article class={`case-row ${row.contested ? 'contested' : ''}`}>
      <span class={`d ${row.d !== null && row.d >= 1.5 ? 'high' : ''}`}>
        {row.d === null ? '–' : row.d.toFixed(2)}
        <small>D</small>
      </span>
      <span class="what">
        <a href={debateAddress(row.id, filter)} class="stretched">
          {escapeControls(row.scenario)}
        </a>
        <span class="soft query">{escapeControls(shorten(row.query, 240))}</span>
      </span>
      <span class="how">
        <span class={`state ${row.state}`}>{row.state === 'awaiting-human' ? 'awaiting human' : row.state}</span>
        {row.contested && <span class="tag">contested</span>}
        {outcome !== null && (
          <span class="soft">
            {outcomeWords[outcome]}
            {problem !== null && problem !== 'none' && `: ${problemWords[problem]}`}
          </span>
        )}
      </span>
    </article>
  );
}
