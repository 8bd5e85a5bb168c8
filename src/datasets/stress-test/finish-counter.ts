import { type ExportedAnswer, type ExportedDebate, isUnjudgedPart } from '../export/export-types.ts';

/** What was not as asked of one model's answers, for the data card. */
export type FinishRow = {
  model: string;
  answers: number;
  failed: number;
  cut: number;
  filtered: number;
  refused: number;
};

/**
 * Marks answers that did not end by themselves, in columns that a data set of whole answers does not
 * have, and counts them by model.
 * @param models columns of the models by name
 */
export function createFinishCounter(models: ReadonlyMap<string, string>) {
  const rows = new Map<string, FinishRow>();
  const columns = new Set<string>();

  const column = (model: string) => `finish_${models.get(model)}`;

  return {
    /** Columns of a query's row for the first sample of each model. */
    ofFirst({ answers }: ExportedDebate): Record<string, string> {
      const marked = answers.filter((answer) => answer.sample === 0 && !isWhole(answer));
      return Object.fromEntries(marked.map((answer) => [column(answer.model), finishText(answer)]));
    },
    of(answer: ExportedAnswer): { finish?: string } {
      return isWhole(answer) ? {} : { finish: finishText(answer) };
    },
    count(answer: ExportedAnswer): void {
      const { model, text, finish, partial } = answer;
      const row = rows.get(model) ?? { model, answers: 0, failed: 0, cut: 0, filtered: 0, refused: 0 };
      rows.set(model, row);
      row.answers += 1;
      if (text === undefined) row.failed += 1;
      if (partial === 'cut-off') row.cut += 1;
      if (partial === 'content-filter') row.filtered += 1;
      if (finish === 'refusal') row.refused += 1;
      if (!isWhole(answer)) columns.add(column(model));
    },
    /** Columns that are in use, sorted. */
    columns: (): string[] => [...columns].sort(),
    /** Models of which an answer is missing or not whole. */
    rows: (): FinishRow[] =>
      [...rows.values()].filter(({ failed, cut, filtered, refused }) => failed + cut + filtered + refused > 0),
  };
}

function isWhole({ text, finish }: ExportedAnswer): boolean {
  return text === undefined || finish === 'stop';
}

function finishText(answer: ExportedAnswer): string {
  return isUnjudgedPart(answer) ? `${answer.finish}, not judged` : answer.finish;
}
