import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { applySummaryChanges, type SummaryChange } from '../../../src/results/summary-changes.ts';
import { callWithTag, type Loaded } from './api.ts';

type Update = { version: string; changes: SummaryChange[] };

/** The findings of a run: whole at first, later only what changed. `version` says when to ask again. */
export function useSummary(run: string, isWanted: boolean, version: unknown): Loaded<RunSummary> {
  const [loaded, setLoaded] = useState<Loaded<RunSummary>>({ kind: 'loading' });
  const known = useRef<{ version: string; summary: RunSummary } | undefined>(undefined);
  useEffect(() => {
    if (!isWanted) return;
    let isCancelled = false;
    read(run, known.current).then(
      (next) => {
        if (isCancelled) return;
        known.current = next;
        setLoaded({ kind: 'loaded', value: next.summary });
      },
      ({ message }: Error) => {
        if (isCancelled) return;
        setLoaded((before) => (before.kind === 'loaded' ? { ...before, stale: message } : { kind: 'failed', message }));
      },
    );
    return () => {
      isCancelled = true;
    };
  }, [run, isWanted, version]);
  return loaded;
}

async function read(run: string, known: { version: string; summary: RunSummary } | undefined) {
  const since = known === undefined ? '' : `?since=${encodeURIComponent(known.version)}`;
  const { body, tag } = await callWithTag<RunSummary | Update>(`/api/runs/${run}/summary${since}`);
  if (known !== undefined && 'changes' in body)
    return { version: body.version, summary: applySummaryChanges(known.summary, body.changes) };
  return { version: tag, summary: body as RunSummary };
}
