import { useState } from 'preact/hooks';
import type { Annotations as Annotated, AnnotationChange } from '../../../src/domain/annotation.ts';
import { call, useApi } from '../data/api.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { ModelText } from '../parts/model-text.tsx';

/** Notes and tags that people put on a debate, with who and when; lists filter by them and exports carry them. */
export function Annotations({ debate }: { debate: string }) {
  const address = `/api/debates/${debate}/annotations`;
  const [version, setVersion] = useState(0);
  const [note, setNote] = useState('');
  const [tag, setTag] = useState('');
  const [problem, setProblem] = useState('');
  const annotations = useApi<Annotated>(address, version);
  const { notes, tags } = annotations.kind === 'loaded' ? annotations.value : { notes: [], tags: [] };
  const change = async (body: AnnotationChange, done: () => void = () => undefined) => {
    setProblem('');
    try {
      await call(address, body);
      done();
      setVersion((before) => before + 1);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  const on = (work: () => void) => (event: Event) => {
    event.preventDefault();
    work();
  };
  return (
    <section class="annotations card" aria-label="Notes and tags" id="notes">
      <h2>Notes and tags</h2>
      {tags.length > 0 && (
        <ul class="tag-list" aria-label="Tags">
          {tags.map(({ tag, by, at }) => (
            <li key={tag} class="own-tag" title={saidBy(by, at)}>
              {escapeControls(tag)}
              <button type="button" aria-label={`Remove tag ${tag}`} onClick={() => change({ removeTags: [tag] })}>
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      {notes.map(({ id, text, by, at }) => (
        <article key={id} class="own-note">
          <ModelText text={text} />
          <p class="soft">
            {escapeControls(saidBy(by, at))}{' '}
            <button type="button" class="link" onClick={() => change({ removeNotes: [id] })}>
              Remove
            </button>
          </p>
        </article>
      ))}
      <form onSubmit={on(() => change({ addTags: [tag] }, () => setTag('')))}>
        <label>
          Tag <input required maxLength={60} value={tag} onInput={(event) => setTag(event.currentTarget.value)} />
        </label>{' '}
        <button type="submit">Add tag</button>
      </form>
      <form onSubmit={on(() => change({ note }, () => setNote('')))}>
        <label class="field">
          <span>Note</span>
          <textarea
            required
            rows={2}
            maxLength={5000}
            value={note}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </label>
        <button type="submit">Add note</button>
      </form>
      {problem !== '' && (
        <p role="alert" class="error">
          {problem}
        </p>
      )}
    </section>
  );
}

function saidBy(by: string, at: string): string {
  return `${by === '' ? 'the owner' : by}, ${at.slice(0, 16).replace('T', ' ')} UTC`;
}
