import type { DebateRow } from '../../../src/domain/run.ts';
import { type DebateList, useApi } from '../data/api.ts';
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
  const rows = (of: typeof running): readonly DebateRow[] => (of.kind === 'loaded' ? of.value.debates : []);
  const shown = new Map<string, DebateRow>();
  for (const row of [...rows(running), ...rows(waiting), ...[...rows(ruled)].reverse()]) {
    if (shown.size < limit && !shown.has(row.id)) shown.set(row.id, row);
  }
  if (shown.size === 0) return <p class="soft">No debate has started.</p>;
  const sorted = [...shown.values()].sort((a, b) => a.position - b.position);
  return (
    <ul class="tiles">
      {sorted.map((row) => (
        <DebateTile key={row.id} row={row} />
      ))}
    </ul>
  );
}
