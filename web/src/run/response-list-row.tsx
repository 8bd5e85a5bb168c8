import type { ListedResponse } from '../../../src/domain/listed-debate.ts';
import { problemWords } from '../data/stage.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { VerdictIcon } from '../parts/verdict-icon.tsx';
import { debateAddress } from './list-filter.ts';
import { ListRow } from './list-row.tsx';

/** One response in a line or two: who answered what, how it was ruled, and who saw it otherwise. */
export function ResponseListRow({ row, filter }: { row: ListedResponse; filter: string }) {
  const { d, contested, query } = row;
  const dissenting = row.judges.filter(({ verdict }) => verdict !== row.verdict);
  return (
    <ListRow
      d={d}
      contested={contested}
      href={debateAddress(row.debate, filter, row.response)}
      title={`${escapeControls(shortName(row.model))} on ${escapeControls(row.scenario)}`}
      query={row.excerpt ?? query}
    >
      <VerdictIcon verdict={row.verdict ?? undefined} word />
      {contested && <span class="tag">contested</span>}
      <span class="soft">
        {row.failed
          ? 'no answer'
          : dissenting.length === 0
            ? 'all judges alike'
            : `otherwise: ${dissenting.map(({ judge }) => shortName(judge)).join(', ')}`}
        {row.isSearchedInPart === true && '; too long to be searched whole'}
        {row.problem !== null && row.problem !== 'none' && `; ${problemWords[row.problem]}`}
      </span>
    </ListRow>
  );
}
