import { type DebateRecord, latestAgreements } from '../../../src/adjudication/debate-record.ts';
import { hasPosition } from '../../../src/adjudication/response-positions.ts';
import type { Assessment } from '../../../src/domain/assessment.ts';
import type { ResponseSummary } from '../data/response-summary.ts';
import { reasonWords } from '../data/stage.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { percent } from '../parts/format.ts';
import { ModelText } from '../parts/model-text.tsx';
import { VerdictIcon } from '../parts/verdict-icon.tsx';
import { Citations } from './citations.tsx';
import { ClausesRead } from './clauses-read.tsx';
import { LaterTurns, TurnTable } from './later-turns.tsx';

/** The whole answer, and beside each other what every judge held of it. */
export function ResponseDetail(props: {
  record: DebateRecord;
  run: string;
  reading: ResponseSummary;
  texts: Readonly<Record<string, string>>;
}) {
  const { record, run, reading, texts } = props;
  const { response, respondent } = reading;
  const reasons = latestAgreements(record).find((agreement) => agreement.response === response)?.contested ?? [];
  const ruled = record.ruling?.verdicts.find((verdict) => verdict.response === response);
  const end = record.responses.get(response);
  const text = texts[response];
  const answered = end?.kind === 'answered' ? end : undefined;
  const thoughts = answered?.thoughts === undefined ? undefined : texts[answered.thoughts];
  return (
    <div class="response-detail">
      <p class="soft">
        {escapeControls(respondent)}
        {answered !== undefined &&
          `, ${answered.characters.toLocaleString('en')} characters, finished: ${answered.finish}`}
        {answered?.served !== undefined && `, served by ${escapeControls(answered.served)}`}
        {answered?.dropped !== undefined && `, asked without ${escapeControls(answered.dropped.join(', '))}`}
        {answered?.moved !== undefined && `, asked with messages moved: ${answered.moved.join(', ')}`}
      </p>
      {thoughts !== undefined && (
        <details class="thoughts">
          <summary>Thoughts, which no judge read ({thoughts.length.toLocaleString('en')} characters)</summary>
          <ModelText text={thoughts} />
        </details>
      )}
      {text !== undefined && <ModelText text={text} />}
      {answered !== undefined && (
        <LaterTurns
          turns={answered.turns ?? []}
          texts={texts}
          ended={answered.ended}
          failure={answered.turnFailure?.message}
        />
      )}
      <TurnTable assessed={reading.assessed} judges={record.start?.judges ?? []} />
      {reasons.length > 0 && <p class="why">Contested: {reasons.map((reason) => reasonWords[reason]).join('; ')}.</p>}
      {ruled !== undefined && (
        <p class="why">
          Ruled <VerdictIcon verdict={ruled.by === 'none' ? undefined : ruled.verdict} word /> by {ruled.by}:{' '}
          {escapeControls(ruled.reason)}
        </p>
      )}
      <div class="opinions">
        {(record.start?.judges ?? []).map((judge) => {
          const item = reading.assessments.get(judge);
          return item === undefined ? null : <Opinion key={judge} of={item} record={record} run={run} />;
        })}
      </div>
    </div>
  );
}

function Opinion({ of, record, run }: { of: Assessment; record: DebateRecord; run: string }) {
  const values = record.start?.values;
  if (of.kind === 'abstained') {
    return (
      <section class="opinion">
        <h4>{escapeControls(of.judge)}</h4>
        <p>Abstains: {escapeControls(of.failure.message)}</p>
      </section>
    );
  }
  return (
    <section class="opinion">
      <h4>{escapeControls(of.judge)}</h4>
      <p>
        <VerdictIcon verdict={of.verdict} word /> <span class="soft">confidence {percent(of.confidence)}</span>
      </p>
      <dl class="positions">
        {(hasPosition(of) ? ([0, 1] as const) : []).map((index) => (
          <div key={index}>
            <dt>{values?.[index].name}</dt>
            <dd>
              {of.positions[index].position} <span class="soft">({percent(of.positions[index].confidence)} sure)</span>
            </dd>
          </div>
        ))}
        <div>
          <dt>Refusal</dt>
          <dd>{of.refusal.replaceAll('-', ' ')}</dd>
        </div>
      </dl>
      <ModelText text={of.reasons} />
      <Citations of={of.citations} run={run} />
      <ClausesRead of={of.clausesRead} run={run} />
    </section>
  );
}
