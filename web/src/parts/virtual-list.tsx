import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

const spare = 6;

/**
 * A list of any length that draws only the rows in sight, all of one height. `need` tells which
 * rows are wanted.
 */
export function VirtualList(props: {
  label: string;
  total: number;
  rowPx: number;
  row: (index: number) => ComponentChildren;
  need: (first: number, last: number) => void;
}) {
  const { label, total, rowPx, row, need } = props;
  const box = useRef<HTMLElement>(null);
  const [top, setTop] = useState(0);
  const height = Math.min(total * rowPx, 640);
  const first = Math.max(0, Math.floor(top / rowPx) - spare);
  const last = Math.min(total, Math.ceil((top + height) / rowPx) + spare);
  useEffect(() => need(first, last), [first, last, total]);
  useEffect(() => {
    if (box.current !== null && top > total * rowPx) box.current.scrollTop = 0;
  }, [total]);
  return (
    <section
      ref={box}
      class="virtual"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without a tab stop the list could not be scrolled by keyboard
      tabIndex={0}
      style={{ height: `${height}px` }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <ul style={{ height: `${total * rowPx}px` }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, offset) => first + offset).map((index) => (
          <li
            key={index}
            aria-posinset={index + 1}
            aria-setsize={total}
            style={{ top: `${index * rowPx}px`, height: `${rowPx}px` }}
          >
            {row(index)}
          </li>
        ))}
      </ul>
    </section>
  );
}
