import type { Delta, RunService } from '../../runs/run-service.ts';
import { createFrame, type Frame } from './frame.ts';
import type { Subscriber } from './subscriber.ts';

export type DeltaGroups = {
  join(runOrDebate: string, subscriber: Subscriber, all?: 'all'): () => void;
  /** Sends what came since the last call. Returns how many deltas subscribers lost. */
  flush(): number;
};

type Group = { subscribers: Set<Subscriber>; waiting: Map<string, Delta>; unwatch: () => void };

/** Texts of responses being written, serialised once for all subscribers of the same run or debate. */
export function createDeltaGroups(service: RunService, wake: () => void): DeltaGroups {
  const groups = new Map<string, Group>();

  function open(key: string, runOrDebate: string, all: 'all' | undefined): Group {
    const waiting = new Map<string, Delta>();
    const add = (delta: Delta) => {
      const { debate, response, role, by } = delta;
      const source = role === undefined ? `${debate} ${response}` : `${debate} ${response} ${role} ${by}`;
      const before = waiting.get(source);
      waiting.set(source, before === undefined ? delta : { ...delta, text: before.text + delta.text });
      wake();
    };
    const unwatch = service.watch(runOrDebate, add, all);
    const group = { subscribers: new Set<Subscriber>(), waiting, unwatch };
    groups.set(key, group);
    return group;
  }

  return {
    join(runOrDebate, subscriber, all) {
      const key = all === undefined ? runOrDebate : `${runOrDebate} all`;
      const group = groups.get(key) ?? open(key, runOrDebate, all);
      group.subscribers.add(subscriber);
      return () => {
        group.subscribers.delete(subscriber);
        if (group.subscribers.size > 0 || groups.get(key) !== group) return;
        group.unwatch();
        groups.delete(key);
      };
    },
    flush() {
      let lost = 0;
      for (const { subscribers, waiting } of groups.values()) {
        if (waiting.size === 0) continue;
        const list = [...waiting.values()].map(({ run: _run, ...delta }) => delta);
        waiting.clear();
        const body = `"deltas":${JSON.stringify(list)}`;
        const frames = new Map<string, Frame>();
        const frameOf = (id: string): Frame => {
          const frame = frames.get(id) ?? createFrame('deltas', id, body, undefined);
          frames.set(id, frame);
          return frame;
        };
        for (const subscriber of subscribers) if (!subscriber.sendDeltas(frameOf)) lost += list.length;
      }
      return lost;
    },
  };
}
