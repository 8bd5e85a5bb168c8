/** What a judge, an advocate or the meta-adjudicator writes of a response; `text` is the words in it so far. */
export type Speech = { role: 'judge' | 'advocate' | 'meta-adjudicator'; by: string; response: string; text: string };
type SpeechDelta = Omit<Speech, 'text'> & { text: string };

/**
 * Who speaks now. One speaker is followed to the end, though many write at once; then the one who
 * began first of those that still write.
 */
export type Speeches = {
  current(): Speech | undefined;
  add(delta: SpeechDelta): void;
  /** A stored event tells what was said: its speaker has finished. */
  end(role: Speech['role'], response: string, by?: string): void;
  clear(): void;
  listen(listener: () => void): () => void;
};

export function createSpeeches(): Speeches {
  const open = new Map<string, SpeechDelta>();
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of listeners) listener();
  };
  return {
    current() {
      const [first] = open.values();
      return first === undefined ? undefined : { ...first, text: wordsOf(first.text) };
    },
    add(delta) {
      const key = `${delta.role} ${delta.by} ${delta.response}`;
      const before = open.get(key);
      open.set(key, before === undefined ? delta : { ...delta, text: before.text + delta.text });
      notify();
    },
    end(role, response, by) {
      for (const [key, speech] of open) {
        const isEnded = speech.role === role && (by === undefined || speech.by === by);
        if (isEnded && (role === 'meta-adjudicator' || speech.response === response)) open.delete(key);
      }
      notify();
    },
    clear() {
      open.clear();
      notify();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '', f: '' };
const wordField = /"(?:reasons|argument|explanation)"\s*:\s*"/;
/** Where a text in JSON ends and the next field or the end of a list begins. */
const fieldEnd = /"\s*(?:,\s*"\w+"\s*:|[\]}]|:\s*["\d[{])/;

/**
 * The words in a JSON answer that is still being written: of the field that reasons stand in, as
 * far as it has come. Who begins to listen in its midst has no beginning: then what comes before
 * the next field. What is no JSON is shown as it is.
 */
export function wordsOf(raw: string): string {
  const start = raw.search(/\S/);
  if (start < 0) return '';
  if (raw[start] !== '{' && !raw.startsWith('```', start)) return unescaped(raw.split(fieldEnd)[0] ?? '');
  const field = wordField.exec(raw);
  if (field === null) return '';
  return unescaped(/^(?:[^"\\]|\\.)*/s.exec(raw.slice(field.index + field[0].length))?.[0] ?? '');
}

function unescaped(text: string): string {
  return text
    .replace(/\\u[0-9a-fA-F]{0,3}$/, '')
    .replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_whole, code: string) =>
      code.length === 5 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
    );
}
