import type { TraceEvent } from '../domain/event.ts';
import type { Store } from '../domain/store.ts';

/** Shortest time between two notifications of a resource: a run may commit hundreds of times a second. */
const minIntervalMs = 1000;

export type ResourceChanges = {
  /** Told the URI of every resource that new events have changed, each at most once a second. */
  changed(uri: string): void;
  /** Told, at most once a second, that the list has changed: a new run has a report. */
  listChanged(): void;
};

/** Tells what new events change of the resources. @returns how to stop */
export function watchResources(store: Store, { changed, listChanged }: ResourceChanges): () => void {
  const waiting = new Set<string>();
  let hasNewRun = false;
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    const uris = [...waiting];
    waiting.clear();
    if (hasNewRun) listChanged();
    hasNewRun = false;
    uris.forEach(changed);
  };
  const unlisten = store.onCommit((events) => {
    for (const event of events) {
      for (const uri of urisOf(event)) waiting.add(uri);
      hasNewRun ||= event.type === 'run-start';
    }
    timer ??= setTimeout(flush, minIntervalMs).unref();
  });
  return () => {
    unlisten();
    clearTimeout(timer);
  };
}

function urisOf({ run, debate }: TraceEvent): string[] {
  const runUri = `mootcourt://runs/${run}`;
  const ofRun = [runUri, `${runUri}/report`, `${runUri}/findings`];
  if (debate === '') return ofRun;
  const debateUri = `mootcourt://debates/${debate}`;
  return [...ofRun, debateUri, `${debateUri}/trace`, `${debateUri}/texts`];
}
