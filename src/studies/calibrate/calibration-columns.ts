import { columnsOf } from '../../analysis/ratings/rating-table.ts';
import { refusalLabels } from '../../analysis/refusal-classifier/refusal-label.ts';
import type { Row } from '../../datasets/json-rows.ts';
import type { TwoWayLabels } from './two-way-labels.ts';

/** Names that data sets give to what calibration reads, the likeliest first. */
const usual = {
  response: ['response', 'completion', 'answer', 'output', 'model_output', 'generation', 'reply'],
  prompt: ['prompt', 'question', 'input', 'query', 'instruction'],
  label: [
    'label',
    'final_label',
    'gold',
    'gold_label',
    'true_label',
    'human_label',
    'target',
    'refusal',
    'is_refusal',
    'refused',
  ],
} as const;

/**
 * Rows with prompt and response under these names, and the column of labels: what a file calls
 * otherwise is found by usual names, and told.
 * @param label the column that was asked for; only the default gives way to another
 */
export function usualColumns(
  rows: readonly Row[],
  label: string,
): { rows: readonly Row[]; columns: string[]; label: string; notes: string[] } {
  const columns = columnsOf(rows);
  const columnOf = (kind: keyof typeof usual) =>
    usual[kind]
      .map((name) => columns.find((column) => column.toLowerCase() === name))
      .find((name) => name !== undefined);
  const renamed = (['prompt', 'response'] as const).flatMap((kind) => {
    const column = columnOf(kind);
    return column === undefined || column === kind ? [] : [{ kind, column }];
  });
  const labels = label === 'label' ? (columnOf('label') ?? label) : label;
  const notes = [...renamed, ...(labels === label ? [] : [{ kind: 'label', column: labels }])].map(
    ({ kind, column }) => `${kind} read from column ${column}`,
  );
  if (renamed.length === 0) return { rows, columns, label: labels, notes };
  return {
    rows: rows.map((row) => ({
      ...row,
      ...Object.fromEntries(renamed.map(({ kind, column }) => [kind, row[column]])),
    })),
    columns: [...columns, ...renamed.map(({ kind }) => kind)],
    label: labels,
    notes,
  };
}

/** Why refusals are not read without a model, and what would make it. */
export function unread(labels: ReadonlySet<string>, columns: readonly string[]): string {
  const others = [...labels].filter((label) => !(refusalLabels as readonly string[]).includes(label));
  const why =
    others.length > 0
      ? `the labels must be ${refusalLabels.join(', ')}, or two words such as compliance and refusal; found also ${others.slice(0, 5).join(', ')}${others.length > 5 ? ` and ${others.length - 5} more` : ''}`
      : `a column with the answers (${usual.response.slice(0, 4).join(', ')}) is missing; there are ${columns.slice(0, 20).join(', ')}`;
  return `refusals are not read without a model: ${why}`;
}

/** How refusals were read: what the reader was trained on, and that nothing of what it reads was among it. */
export function readerText(groups: number, groupBy: string, twoWay: TwoWayLabels | undefined): string {
  if (twoWay !== undefined)
    return `refusals read without a model, two-way as the labels are: a refusal in part counts as ${twoWay.refusal}; logistic regression trained now on bundled examples of our own alone, since two-way labels do not say what was refused in part; cues and examples were written with XSTest's answers in view`;
  const trained =
    groups > 1
      ? `the rows of the other ${groupBy}s and on bundled examples of our own; no row of the ${groupBy} it reads`
      : `bundled examples of our own alone, since the rows are of one ${groupBy} or name none; no row of the file`;
  return `refusals read without a model: logistic regression trained now on ${trained}; cues and examples were written with XSTest's answers in view`;
}
