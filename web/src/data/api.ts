import { useEffect, useState } from 'preact/hooks';
import type { AccountState } from '../../../src/domain/budget-account.ts';
import type { ListedDebate } from '../../../src/domain/listed-debate.ts';
import type { DebateRow, RunRow } from '../../../src/domain/run.ts';
import type { CallTotals } from '../../../src/domain/store.ts';
import { token } from './token.ts';

/** `stale` says why the value may be old: reading it again has failed. */
type Shown<T> = { kind: 'loaded'; value: T; stale?: string };
export type Loaded<T> = { kind: 'loading' } | Shown<T> | { kind: 'failed'; message: string };

export type RunAnswer = {
  run: RunRow;
  active: boolean;
  lastSeq: number;
  totals: CallTotals;
  /** Failed calls by cause, most first. */
  failures: { kind: string; calls: number }[];
  /** Limits and what is spent of them; null where there is none. */
  budget: AccountState | null;
};
export type DebateAnswer = {
  debate: DebateRow;
  run: RunRow;
  previous: string | null;
  next: string | null;
  /** Place among the debates of the filter, from 0; -1 where it is not among them. */
  index: number;
  total: number;
};
export type DebateList = { total: number; debates: ListedDebate[] };

/** Calls the server: reads, or posts a body. Fails with the server's own words. */
export async function call<T>(address: string, body?: unknown): Promise<T> {
  return (await callWithTag<T>(address, body)).body;
}

/** The same with the ETag of the answer, without its quotes; empty where it has none. */
export async function callWithTag<T>(address: string, body?: unknown): Promise<{ body: T; tag: string }> {
  const key = token();
  const headers: Record<string, string> = {};
  if (key !== null) headers.authorization = `Bearer ${key}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const answer = await fetch(address, {
    headers,
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  const json: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw new Error(messageOf(json) ?? `The server answered ${answer.status}.`);
  const tag = (answer.headers.get('etag') ?? '').replace(/^W\//, '').replaceAll('"', '');
  return { body: json as T, tag };
}

function messageOf(json: unknown): string | undefined {
  const error = (json as { error?: { message?: unknown; remedy?: unknown } } | undefined)?.error;
  if (typeof error?.message !== 'string') return undefined;
  return typeof error.remedy === 'string' ? `${error.message}. ${error.remedy}` : error.message;
}

/**
 * Reads an address of the API, and again whenever `version` changes. The old value stays until the
 * new one arrives, and is marked stale when the new one does not.
 */
export function useApi<T>(address: string | undefined, version: unknown = 0): Loaded<T> {
  const [state, setState] = useState<{ address: string | undefined; loaded: Loaded<T> }>({
    address,
    loaded: { kind: 'loading' },
  });
  useEffect(() => {
    if (address === undefined) return;
    let isCancelled = false;
    call<T>(address).then(
      (value) => {
        if (!isCancelled) setState({ address, loaded: { kind: 'loaded', value } });
      },
      ({ message }: Error) => {
        if (isCancelled) return;
        setState(({ loaded }) => ({
          address,
          loaded: loaded.kind === 'loaded' ? { ...loaded, stale: message } : { kind: 'failed', message },
        }));
      },
    );
    return () => {
      isCancelled = true;
    };
  }, [address, version]);
  return state.loaded;
}
