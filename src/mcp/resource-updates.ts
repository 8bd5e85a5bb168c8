import type { TraceEvent } from '../domain/event.ts';
import type { Store } from '../domain/store.ts';

/** Shortest time between two notifications of a resource: a run may commit hundreds of times a second. */
const minIntervalMs = 1000;

/** Calls `changed` with the URI of every resource that new events have changed, each at most once a second. */
export function watchResources(store: Store, changed: (uri: string) => void): () => void {
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    const uris = [...waiting];
    waiting.clear();
    uris.forEach(changed);
  };
  const unlisten = store.onCommit((events) => {
    for (const event of events) for (const uri of urisOf(event)) waiting.add(uri);
    timer ??= setTimeout(flush, minIntervalMs).unref();
  });
  return () => {
    unlisten();
    clearTimeout(timer);
  };
}

function urisOf({ run, debate }: TraceEvent): string[] {
  const ofRun = [`mootcourt://runs/${run}`, `mootcourt://runs/${run}/report`];
  return debate === '' ? ofRun : [...ofRun, `mootcourt://debates/${debate}`, `mootcourt://debates/${debate}/trace`];
}
