import { useEffect, useState } from 'preact/hooks';
import type { DebateRow } from '../../../src/model/run.ts';
import { call, type DebateList } from '../data/api.ts';

export type Filter = { contested: boolean; differ: boolean; state: string; q: string };

export type CasesFound = {
  total: number;
  loading: boolean;
  failed: string | undefined;
  row(index: number): DebateRow | undefined;
  need(first: number, last: number): void;
};

const pageSize = 500;
const highD = 1.5;
const typingMs = 200;

type Pages = { key: string; total: number; rows: ReadonlyMap<number, DebateRow>; whole: boolean };
const none: Pages = { key: '', total: 0, rows: new Map(), whole: false };

/** Rows of a filtered list, a page at a time as they come into sight. The server knows no filter on D, so `differ` reads all pages. */
export function useCases(run: string, filter: Filter, again: unknown): CasesFound {
  const { contested, differ, state, q } = filter;
  const query = new URLSearchParams({
    limit: String(pageSize),
    ...(contested ? { contested: 'true' } : {}),
    ...(state === '' ? {} : { state }),
    ...(q === '' ? {} : { q }),
  }).toString();
  const key = `${run} ${query} ${String(again)}`;
  const [pages, setPages] = useState(none);
  const [loading, setLoading] = useState(true);
  const [failed, setFailed] = useState<string>();
  const [wanted, setWanted] = useState(0);

  useEffect(() => {
    let gone = false;
    const read = async () => {
      setLoading(true);
      let rows = pages.key === key ? new Map(pages.rows) : new Map<number, DebateRow>();
      let offset = differ ? 0 : Math.floor(wanted / pageSize) * pageSize;
      for (;;) {
        if (rows.has(offset) && !differ) break;
        const list = await call<DebateList>(`/api/runs/${run}/debates?${query}&offset=${offset}`);
        if (gone) return;
        rows = new Map(rows);
        for (const [index, row] of list.debates.entries()) rows.set(offset + index, row);
        offset += pageSize;
        setPages({ key, total: list.total, rows, whole: rows.size >= list.total });
        if (!differ || offset >= list.total) break;
      }
      setLoading(false);
      setFailed(undefined);
    };
    const timer = setTimeout(
      () =>
        read().catch((error: Error) => {
          if (gone) return;
          setFailed(error.message);
          setLoading(false);
        }),
      pages === none ? 0 : typingMs,
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [key, differ, Math.floor(wanted / pageSize)]);

  const apart = differ ? [...pages.rows.values()].filter((row) => row.d !== null && row.d >= highD) : undefined;
  return {
    total: apart?.length ?? pages.total,
    loading,
    failed,
    row: (index) => (apart === undefined ? pages.rows.get(index) : apart[index]),
    need: (first, last) => {
      if (apart !== undefined) return;
      const missing = [first, last - 1].find((index) => index >= 0 && index < pages.total && !pages.rows.has(index));
      if (missing !== undefined) setWanted(missing);
    },
  };
}
