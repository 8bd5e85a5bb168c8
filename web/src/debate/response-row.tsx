import type { DebateRecord } from '../../../src/adjudication/debate-record.ts';
import type { ResponseSummary } from '../data/response-summary.ts';
import type { StreamingTexts } from '../data/streaming-text.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { VerdictIcon } from '../parts/verdict-icon.tsx';
import { setSearchParams, useUrl } from '../router.ts';
import { FinishTag } from './finish-tag.tsx';
import { MiniPositionAxis } from './mini-position-axis.tsx';
import { ResponseDetail } from './response-detail.tsx';
import { StreamingText } from './streaming-text.tsx';

const previewCharacters = 400;

/**
 * One respondent from its first word to what it is ruled; a click opens all that the judges said of
 * it.
 */
export function ResponseRow(props: {
  record: DebateRecord;
  run: string;
  reading: ResponseSummary;
  texts: Readonly<Record<string, string>>;
  words: StreamingTexts;
  live: boolean;
  pick: (response: string | undefined) => void;
}) {
  const { record, run, reading, texts, words, live, pick } = props;
  const { response, respondent } = reading;
  // Open rows stand in the address, so that it can be shared.
  const opened = (useUrl().searchParams.get('open') ?? '').split(',').filter((label) => label !== '');
  const open = opened.includes(response);
  const toggle = () =>
    setSearchParams({
      open: (open ? opened.filter((label) => label !== response) : [...opened, response]).join(','),
    });
  const end = record.responses.get(response);
  const text = texts[response];
  const values = record.start?.values;
  const judges = record.start?.judges ?? [];
  if (values === undefined) return null;
  return (
    <article
      class={`response-row ${reading.contested ? 'contested' : ''} ${open ? 'open' : ''}`}
      onPointerEnter={() => pick(response)}
      onPointerLeave={() => pick(undefined)}
    >
      <h3>
        <button type="button" class="stretched" aria-expanded={open} onClick={toggle}>
          <span class="label">{response}</span> <span class="name">{escapeControls(shortName(respondent))}</span>
        </button>
      </h3>
      <div class="answer">
        {end === undefined && live && <StreamingText words={words} response={response} />}
        {end?.kind === 'failed' && <p class="error">No answer: {escapeControls(end.failure.message)}</p>}
        {end?.kind === 'answered' && (
          <p class="preview prose" dir="auto">
            {escapeControls((text ?? words.of(response)).slice(0, previewCharacters).replace(/\s+/g, ' '))}
          </p>
        )}
        {end?.kind === 'answered' && (end.turns?.length ?? 0) > 0 && (
          <span class="soft">{(end.turns?.length ?? 0) + 1} answers</span>
        )}
        {end?.kind === 'answered' && (
          <FinishTag finish={end.finish} judged={reading.assessments.size > 0} ended={record.rounds.length > 0} />
        )}
        {end?.kind === 'answered' && end.commandsJudge && <span class="tag">prompt injection</span>}
      </div>
      <MiniPositionAxis value={values[0].name} index={0} reading={reading} />
      <MiniPositionAxis value={values[1].name} index={1} reading={reading} />
      <div class="verdicts">
        {judges.map((judge) => {
          const item = reading.assessments.get(judge);
          return item?.kind === 'abstained' ? (
            <span key={judge} class="abstains" title={`${judge} abstains`}>
              –
            </span>
          ) : (
            <VerdictIcon key={judge} verdict={item?.verdict} of={judge} />
          );
        })}
      </div>
      <div class="current-verdict">
        {record.ruling !== undefined || reading.standing !== undefined ? (
          <VerdictIcon verdict={reading.standing} word />
        ) : (
          <span class="soft">{reading.agreed === 'split' ? 'split' : ''}</span>
        )}
        {reading.contested && <span class="tag">contested</span>}
      </div>
      {open && <ResponseDetail record={record} run={run} reading={reading} texts={texts} />}
    </article>
  );
}
