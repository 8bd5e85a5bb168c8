import { useState } from 'preact/hooks';
import type { DebateRecord } from '../../../src/adjudication/debate-record.ts';
import type { ResponseSummary } from '../data/response-summary.ts';
import type { StreamingTexts } from '../data/streaming-text.ts';
import { shortName } from '../parts/format.ts';
import { ResponseRow } from './response-row.tsx';

/**
 * A lane for each respondent: its words, its place on both rulers, each judge's verdict, and what
 * it is ruled.
 */
export function ResponseGrid(props: {
  record: DebateRecord;
  run: string;
  readings: readonly ResponseSummary[];
  texts: Readonly<Record<string, string>>;
  words: StreamingTexts;
  live: boolean;
  pick: (response: string | undefined) => void;
}) {
  const { record, run, readings, texts, words, live, pick } = props;
  const [order, setOrder] = useState<'dealt' | 'contested'>('dealt');
  const { start } = record;
  if (start === undefined) return null;
  const sorted = order === 'dealt' ? readings : [...readings].sort((a, b) => weight(b) - weight(a));
  return (
    <section class="response-grid" aria-label="Respondents and judges">
      <div class="response-grid-head">
        <h2>Respondents and judges</h2>
        <label>
          Order{' '}
          <select value={order} onChange={(event) => setOrder(event.currentTarget.value as typeof order)}>
            <option value="dealt">in judging order</option>
            <option value="contested">most contested first</option>
          </select>
        </label>
      </div>
      <div class="response-row response-row-head" aria-hidden="true">
        <span>Respondent</span>
        <span>Answer</span>
        <span>{start.values[0].name}</span>
        <span>{start.values[1].name}</span>
        <span class="judge-names">
          {start.judges.map((judge) => (
            <span key={judge} title={judge}>
              {shortName(judge).slice(0, 4)}
            </span>
          ))}
        </span>
        <span>Current verdict</span>
      </div>
      {sorted.map((reading) => (
        <ResponseRow
          key={reading.response}
          record={record}
          run={run}
          reading={reading}
          texts={texts}
          words={words}
          live={live}
          pick={pick}
        />
      ))}
    </section>
  );
}

function weight(reading: ResponseSummary): number {
  return (reading.contested ? 2 : 0) + (reading.agreed === 'split' ? 1 : 0);
}
