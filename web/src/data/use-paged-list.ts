import { useEffect, useRef, useState } from 'preact/hooks';
import { call } from './api.ts';

export type PagedList<T> = {
  total: number;
  /** How many ruled debates the list was drawn from, where it needed their responses. */
  read: { indexed: number; of: number } | undefined;
  loading: boolean;
  failed: string | undefined;
  row(index: number): T | undefined;
  need(first: number, last: number): void;
};

const pageSize = 100;
const typingMs = 200;
const refreshMs = 4000;

type Pages<T> = { key: string; total: number; read?: PagedList<T>['read']; rows: ReadonlyMap<number, T> };
const none = { key: '', total: 0, rows: new Map<number, never>() };

/** Rows of a filtered list, a page at a time as they come into sight. `address` ends in a query, maybe empty. */
export function usePagedList<T>(address: string, field: string, version: unknown): PagedList<T> {
  const [pages, setPages] = useState<Pages<T>>(none);
  const [loading, setLoading] = useState(true);
  const [failed, setFailed] = useState<string>();
  const [fresh, setFresh] = useState(0);
  const [wanted, setWanted] = useState(0);

  const key = `${address} ${fresh}`;
  // An index that is being filled has more the next time.
  const isPartial = pages.read !== undefined && pages.read.indexed < pages.read.of;
  const latest = useRef({ loading, version, read: version, isPartial });
  latest.current = { ...latest.current, loading, version, isPartial };

  // A run under way changes faster than a long list can be read: it is read again now and then,
  // never while it is being read.
  useEffect(() => {
    const timer = setInterval(() => {
      const now = latest.current;
      if (now.loading || (now.read === now.version && !now.isPartial)) return;
      latest.current = { ...now, read: now.version };
      setFresh((before) => before + 1);
    }, refreshMs);
    return () => clearInterval(timer);
  }, []);

  useEffect(() => {
    let isCancelled = false;
    const read = async () => {
      setLoading(true);
      const rows = pages.key === key ? new Map(pages.rows) : new Map<number, T>();
      const offset = Math.floor(wanted / pageSize) * pageSize;
      if (!rows.has(offset)) {
        const list = await call<Pick<PagedList<T>, 'total' | 'read'> & Record<string, T[]>>(
          `${address}&limit=${pageSize}&offset=${offset}`,
        );
        if (isCancelled) return;
        for (const [index, row] of (list[field] ?? []).entries()) rows.set(offset + index, row);
        setPages({ key, total: list.total, read: list.read, rows });
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
    read: pages.read,
    loading,
    failed,
    row: (index) => pages.rows.get(index),
    need: (first, last) => {
      const missing = [first, last - 1].find((index) => index >= 0 && index < pages.total && !pages.rows.has(index));
      if (missing !== undefined) setWanted(missing);
    },
  };
}
