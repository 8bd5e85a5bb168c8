import type { ListedDebate } from '../../../src/domain/listed-debate.ts';
import { outcomeWords, problemWords } from '../data/stage.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { debateAddress } from './list-filter.ts';
import { ListRow } from './list-row.tsx';

/** One debate in a line or two: D, the query, and how it ended. */
export function CaseRow({ row, filter }: { row: ListedDebate; filter: string }) {
  const { d, contested, outcome, problem, query, tags = [], notes = [] } = row;
  return (
    <ListRow
      d={d}
      contested={contested}
      href={debateAddress(row.id, filter)}
      title={escapeControls(row.scenario)}
      query={query}
    >
      <span class={`state ${row.state}`}>{row.state === 'awaiting-human' ? 'awaiting human' : row.state}</span>
      {contested && <span class="tag">contested</span>}
      {tags.map(({ tag }) => (
        <span key={tag} class="own-tag">
          {escapeControls(tag)}
        </span>
      ))}
      {notes.length > 0 && <span class="soft">{notes.length === 1 ? '1 note' : `${notes.length} notes`}</span>}
      {outcome !== null && (
        <span class="soft">
          {outcomeWords[outcome]}
          {problem !== null && problem !== 'none' && `: ${problemWords[problem]}`}
        </span>
      )}
    </ListRow>
  );
}
