import { useEffect, useRef, useState } from 'preact/hooks';
import type { ListedDebate } from '../../../src/domain/listed-debate.ts';
import { call, type DebateList } from '../data/api.ts';

export type Filter = { contested: boolean; differ: boolean; state: string; q: string };

export type CaseList = {
  total: number;
  loading: boolean;
  failed: string | undefined;
  row(index: number): ListedDebate | undefined;
  need(first: number, last: number): void;
};

const pageSize = 100;
const highD = 1.5;
const typingMs = 200;
const refreshMs = 4000;

type Pages = { key: string; total: number; rows: ReadonlyMap<number, ListedDebate> };
const none: Pages = { key: '', total: 0, rows: new Map() };

/** Rows of a filtered list, a page at a time as they come into sight. */
export function useCases(run: string, filter: Filter, version: unknown): CaseList {
  const { contested, differ, state, q } = filter;
  const query = new URLSearchParams({
    limit: String(pageSize),
    ...(contested ? { contested: 'true' } : {}),
    ...(differ ? { leastD: String(highD) } : {}),
    ...(state === '' ? {} : { state }),
    ...(q === '' ? {} : { q }),
  }).toString();
  const [pages, setPages] = useState(none);
  const [loading, setLoading] = useState(true);
  const [failed, setFailed] = useState<string>();
  const [fresh, setFresh] = useState(0);
  const [wanted, setWanted] = useState(0);

  const key = `${run} ${query} ${fresh}`;
  const latest = useRef({ loading, version, read: version });
  latest.current = { ...latest.current, loading, version };

  // A run under way changes faster than a long list can be read: it is read again now and then,
  // never while it is being read.
  useEffect(() => {
    const timer = setInterval(() => {
      const now = latest.current;
      if (now.loading || now.read === now.version) return;
      latest.current = { ...now, read: now.version };
      setFresh((before) => before + 1);
    }, refreshMs);
    return () => clearInterval(timer);
  }, []);

  useEffect(() => {
    let isCancelled = false;
    const read = async () => {
      setLoading(true);
      const rows = pages.key === key ? new Map(pages.rows) : new Map<number, ListedDebate>();
      const offset = Math.floor(wanted / pageSize) * pageSize;
      if (!rows.has(offset)) {
        const list = await call<DebateList>(`/api/runs/${run}/debates?${query}&offset=${offset}`);
        if (isCancelled) return;
        for (const [index, row] of list.debates.entries()) rows.set(offset + index, row);
        setPages({ key, total: list.total, rows });
      }
      setLoading(false);
      setFailed(undefined);
    };
    const timer = setTimeout(
      () =>
        read().catch((error: Error) => {
          if (isCancelled) return;
          setFailed(error.message);
          setLoading(false);
        }),
      pages === none ? 0 : typingMs,
    );
    return () => {
      isCancelled = true;
      clearTimeout(timer);
    };
  }, [key, Math.floor(wanted / pageSize)]);

  return {
    total: pages.total,
    loading,
    failed,
    row: (index) => pages.rows.get(index),
    need: (first, last) => {
      const missing = [first, last - 1].find((index) => index >= 0 && index < pages.total && !pages.rows.has(index));
      if (missing !== undefined) setWanted(missing);
    },
  };
}
