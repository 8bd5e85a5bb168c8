import type { ListedDebate } from '../../../src/domain/listed-debate.ts';
import { type DebateList, useApi } from '../data/api.ts';
import { AsyncContent, Stale } from '../parts/async-content.tsx';
import { DebateTile } from './debate-tile.tsx';

/** Many debates at once: running debates first, then the latest that are ruled. */
export function LiveTiles({ run, tick, limit }: { run: string; tick: unknown; limit: number }) {
  const running = useApi<DebateList>(`/api/runs/${run}/debates?state=running&limit=${limit}`, tick);
  const waiting = useApi<DebateList>(`/api/runs/${run}/debates?state=awaiting-human&limit=${limit}`, tick);
  const counted = useApi<DebateList>(`/api/runs/${run}/debates?state=ruled&limit=1`, tick);
  const total = counted.kind === 'loaded' ? counted.value.total : 0;
  const ruled = useApi<DebateList>(
    `/api/runs/${run}/debates?state=ruled&limit=${limit}&offset=${Math.max(0, total - limit)}`,
    tick,
  );
  const rows = (of: typeof running): readonly ListedDebate[] => (of.kind === 'loaded' ? of.value.debates : []);
  const shown = new Map<string, ListedDebate>();
  for (const row of [...rows(running), ...rows(waiting), ...[...rows(ruled)].reverse()]) {
    if (shown.size < limit && !shown.has(row.id)) shown.set(row.id, row);
  }
  const answers = [running, waiting, counted, ruled];
  const failed = answers.find((answer) => answer.kind === 'failed');
  if (failed !== undefined && shown.size === 0) return <AsyncContent of={failed}>{() => null}</AsyncContent>;
  if (shown.size === 0 && answers.some((answer) => answer.kind === 'loading'))
    return <p class="soft waiting tiles-wait">Loading …</p>;
  if (shown.size === 0) return <p class="soft">No debate has started.</p>;
  const stale = answers.flatMap((answer) =>
    answer.kind === 'failed'
      ? [answer.message]
      : answer.kind === 'loaded' && answer.stale !== undefined
        ? [answer.stale]
        : [],
  )[0];
  const sorted = [...shown.values()].sort((a, b) => a.position - b.position);
  return (
    <>
      <Stale reason={stale} />
      <ul class="tiles">
        {sorted.map((row) => (
          <DebateTile key={row.id} row={row} />
        ))}
      </ul>
    </>
  );
}
