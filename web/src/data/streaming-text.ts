/**
 * Words of answers under way by response, with listeners a response, so that a word redraws its own
 * lane and nothing else.
 */
export type StreamingTexts = {
  of(response: string): string;
  add(response: string, text: string): void;
  clear(): void;
  listen(response: string, listener: () => void): () => void;
};

export function createStreamingTexts(): StreamingTexts {
  const texts = new Map<string, string>();
  const listeners = new Map<string, Set<() => void>>();
  const notify = (response: string) => {
    for (const listener of listeners.get(response) ?? []) listener();
  };
  return {
    of: (response) => texts.get(response) ?? '',
    add(response, text) {
      texts.set(response, (texts.get(response) ?? '') + text);
      notify(response);
    },
    clear() {
      const known = [...texts.keys()];
      texts.clear();
      known.forEach(notify);
    },
    listen(response, listener) {
      const own = listeners.get(response) ?? new Set();
      listeners.set(response, own.add(listener));
      return () => own.delete(listener);
    },
  };
}
