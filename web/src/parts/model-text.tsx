import { useState } from 'preact/hooks';
import { escapeControls } from './escape-controls.ts';

const step = 20_000;

/** What a model wrote, always as a text node, at first no more than a page can bear. */
export function ModelText({ text, first = step }: { text: string; first?: number }) {
  const [limit, setLimit] = useState(first);
  return (
    <>
      <p class="prose" dir="auto">
        {escapeControls(text.slice(0, limit))}
      </p>
      {text.length > limit && (
        <button type="button" onClick={() => setLimit(limit * 4)}>
          More of {text.length.toLocaleString('en')} characters
        </button>
      )}
    </>
  );
}
