import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { type Cell, csv, download } from '../data/csv.ts';
import { Scroll } from './scroll.tsx';
import { SimulatedRun } from './simulated-run.ts';

/** A chart with its numbers: as a table on a click, and as a file. */
export function Chart(props: {
  title: string;
  note?: string;
  file: string;
  header: readonly string[];
  rows: readonly (readonly Cell[])[];
  children: ComponentChildren;
}) {
  const { title, note, children } = props;
  const file = `${useContext(SimulatedRun) ? 'simulated-' : ''}${props.file}`;
  const header = props.header.map((name, index) => ({ name, key: `column ${index}` }));
  const rows = props.rows.map((cells, index) => ({ cells, key: `row ${index}` }));
  return (
    <section class="chart card" aria-label={title}>
      <h2>{title}</h2>
      {note !== undefined && <p class="soft note">{note}</p>}
      {children}
      <details>
        <summary>Table</summary>
        <Scroll label={`${title}: table`}>
          <table>
            <thead>
              <tr>
                {header.map(({ name, key }) => (
                  <th key={key} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ cells, key }) => (
                <tr key={key}>
                  {cells.map((value, index) =>
                    index === 0 ? (
                      <th key={header[index]?.key} scope="row">
                        {value}
                      </th>
                    ) : (
                      <td key={header[index]?.key}>{typeof value === 'number' ? tidy(value) : (value ?? '–')}</td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        <button type="button" onClick={() => download(`${file}.csv`, csv(props.header, props.rows))}>
          CSV
        </button>
      </details>
    </section>
  );
}

function tidy(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(3);
}
