import { useContext, useState } from 'preact/hooks';
import { call } from '../data/api.ts';
import { type Cell, csv, download } from '../data/csv.ts';
import { SimulatedRun } from '../parts/simulated-run.ts';

const pageSize = 500;

/** Saves what is selected, else all of a filtered list and not only the rows in sight, as CSV or JSON. */
export function ExportList(props: {
  address: string;
  rows: 'debates' | 'responses';
  file: string;
  selected: readonly object[];
}) {
  const { address, rows: field, selected } = props;
  const file = `${useContext(SimulatedRun) ? 'simulated-' : ''}${props.file}`;
  const [status, setStatus] = useState('');
  const save = async (form: 'csv' | 'json') => {
    setStatus('Reading …');
    try {
      const rows = selected.length > 0 ? (selected as Row[]) : await readAll(address, field);
      if (form === 'json') download(`${file}.json`, JSON.stringify(rows, null, 2), 'application/json');
      else {
        const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
        download(
          `${file}.csv`,
          csv(
            header,
            rows.map((row) => header.map((name) => cellOf(row[name]))),
          ),
        );
      }
      setStatus(`${rows.length.toLocaleString('en')} saved`);
    } catch (error) {
      setStatus((error as Error).message);
    }
  };
  const part = selected.length === 0 ? '' : ` of ${selected.length.toLocaleString('en')} selected`;
  return (
    <span class="buttons">
      <button type="button" onClick={() => save('csv')}>
        Export CSV{part}
      </button>
      <button type="button" onClick={() => save('json')}>
        Export JSON{part}
      </button>
      <output class="soft">{status}</output>
    </span>
  );
}

type Row = Record<string, unknown>;

async function readAll(address: string, field: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await call<{ total: number } & Record<string, Row[]>>(
      `${address}&limit=${pageSize}&offset=${rows.length}`,
    );
    const more = page[field] ?? [];
    rows.push(...more);
    if (more.length === 0 || rows.length >= page.total) return rows;
  }
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number' || typeof value === 'string') return value;
  return typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}
