import type { ComponentChildren } from 'preact';
import type { Loaded } from '../data/api.ts';

/** What is loaded, or why it is not there yet. */
export function AsyncContent<T>({ of, children }: { of: Loaded<T>; children: (value: T) => ComponentChildren }) {
  if (of.kind === 'loading') return <p class="soft waiting">Loading …</p>;
  if (of.kind === 'failed') {
    return (
      <p role="alert" class="error">
        Could not be loaded: {of.message}
      </p>
    );
  }
  return (
    <>
      <Stale reason={of.stale} />
      {children(of.value)}
    </>
  );
}

/** Above what is still shown although the server could not be asked again. */
export function Stale({ reason }: { reason: string | undefined }) {
  if (reason === undefined) return null;
  return (
    <p role="status" class="stale">
      Not up to date: {reason}
    </p>
  );
}
