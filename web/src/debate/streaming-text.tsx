import { useEffect, useState } from 'preact/hooks';
import type { StreamingTexts } from '../data/streaming-text.ts';
import { escapeControls } from '../parts/escape-controls.ts';

const tail = 260;

/** The end of an answer as it is being written. */
export function StreamingText({ words, response }: { words: StreamingTexts; response: string }) {
  const [text, setText] = useState(() => words.of(response));
  useEffect(() => {
    let frame = 0;
    const draw = () => {
      frame = 0;
      setText(words.of(response));
    };
    draw();
    const stop = words.listen(response, () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [words, response]);
  return (
    <p class="preview prose writing" dir="auto">
      {escapeControls(text.length > tail ? `… ${text.slice(-tail)}` : text)}
      <span class="caret" aria-hidden="true" />
    </p>
  );
}
