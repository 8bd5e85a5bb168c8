import type { ComponentChildren } from 'preact';
import { Scroll } from './scroll.tsx';

/**
 * What stands in one field: how much it is tinted, 0 to 1, the words in it, and all that is known
 * of it.
 */
export type Heat = { tint: number; text: ComponentChildren; title: string };

/** Rows against columns, the larger a number the stronger its field is tinted. */
export function HeatTable(props: {
  label: string;
  corner: string;
  columns: readonly string[];
  rows: readonly { name: ComponentChildren; key: string; cells: readonly (Heat | undefined)[] }[];
}) {
  const { label, corner, columns, rows } = props;
  return (
    <Scroll label={label}>
      <table class="heat">
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {columns.map((column) => (
              <th key={column} scope="col" class="turned">
                <span>{column}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, key, cells }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {cells.map((cell, index) =>
                cell === undefined ? (
                  <td key={columns[index]} class="soft">
                    –
                  </td>
                ) : (
                  <td key={columns[index]} title={cell.title} style={{ '--tint': `${Math.round(45 * cell.tint)}%` }}>
                    {cell.text}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
