import type { ComponentChildren } from 'preact';
import { type Cell, csv, download } from '../data/csv.ts';
import { Scroll } from './scroll.tsx';

/** A chart with its numbers: as a table on a click, and as a file. */
export function Chart(props: {
  title: string;
  note?: string;
  file: string;
  header: readonly string[];
  rows: readonly (readonly Cell[])[];
  children: ComponentChildren;
}) {
  const { title, note, file, header, rows, children } = props;
  return (
    <section class="chart card" aria-label={title}>
      <h2>{title}</h2>
      {note !== undefined && <p class="soft note">{note}</p>}
      {children}
      <details>
        <summary>Numbers</summary>
        <Scroll label={`${title}: numbers`}>
          <table>
            <thead>
              <tr>
                {header.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={String(row[0])}>
                  {row.map((value, index) =>
                    index === 0 ? (
                      <th key={header[index]} scope="row">
                        {value}
                      </th>
                    ) : (
                      <td key={header[index]}>{typeof value === 'number' ? tidy(value) : (value ?? '–')}</td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        <button type="button" onClick={() => download(`${file}.csv`, csv(header, rows))}>
          CSV
        </button>
      </details>
    </section>
  );
}

function tidy(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(3);
}
