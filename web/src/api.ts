import { useEffect, useState } from 'preact/hooks';

export type Loaded<T> = { kind: 'loading' } | { kind: 'loaded'; value: T } | { kind: 'failed'; message: string };

export async function call<T>(address: string, body?: unknown): Promise<T> {
  const answer = await fetch(address, {
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json?.error?.message ?? `the server answered ${answer.status}`);
  return json as T;
}

/** Reads an address of the API, again whenever `again` changes. */
export function useApi<T>(address: string, again: unknown = 0): Loaded<T> {
  const [state, setState] = useState<Loaded<T>>({ kind: 'loading' });
  useEffect(() => {
    let gone = false;
    call<T>(address).then(
      (value) => !gone && setState({ kind: 'loaded', value }),
      (error: Error) => !gone && setState({ kind: 'failed', message: error.message }),
    );
    return () => {
      gone = true;
    };
  }, [address, again]);
  return state;
}
