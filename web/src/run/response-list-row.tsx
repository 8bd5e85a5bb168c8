import type { ListedResponse } from '../../../src/domain/listed-debate.ts';
import { shorten } from '../../../src/domain/shorten.ts';
import { problemWords } from '../data/stage.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { VerdictIcon } from '../parts/verdict-icon.tsx';
import { debateAddress } from './list-filter.ts';

/** One response in a line or two: who answered what, how it was ruled, and who saw it otherwise. */
export function ResponseListRow({ row, filter }: { row: ListedResponse; filter: string }) {
  const otherwise = row.judges.filter(({ verdict }) => verdict !== row.verdict);
  return (
    <article class={`case-row ${row.contested ? 'contested' : ''}`}>
      <span class={`d ${row.d !== null && row.d >= 1.5 ? 'high' : ''}`}>
        {row.d === null ? '–' : row.d.toFixed(2)}
        <small>D</small>
      </span>
      <span class="what">
        <a href={debateAddress(row.debate, filter, row.response)} class="stretched">
          {escapeControls(shortName(row.model))} on {escapeControls(row.scenario)}
        </a>
        <span class="soft query" dir="auto">
          {escapeControls(shorten(row.query, 240))}
        </span>
      </span>
      <span class="how">
        <VerdictIcon verdict={row.verdict ?? undefined} word />
        {row.contested && <span class="tag">contested</span>}
        <span class="soft">
          {row.failed
            ? 'no answer'
            : otherwise.length === 0
              ? 'all judges alike'
              : `otherwise: ${otherwise.map(({ judge }) => shortName(judge)).join(', ')}`}
          {row.problem !== null && row.problem !== 'none' && `; ${problemWords[row.problem]}`}
        </span>
      </span>
    </article>
  );
}
