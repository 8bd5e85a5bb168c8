import { useState } from 'preact/hooks';
import type { DebateRecord } from '../../../src/adjudication/debate-record.ts';
import type { Verdict } from '../../../src/domain/assessment.ts';
import { messagesOf } from '../../../src/domain/conversation.ts';
import type { HumanRuling as Ruling } from '../../../src/domain/ruling.ts';
import { problemWords } from '../data/stage.ts';
import { Bubble, Conversation } from './conversation.tsx';
import { LaterTurns } from './later-turns.tsx';

const verdicts: readonly Verdict[] = ['compliant', 'non-compliant', 'ambiguous'];
const problems = Object.keys(problemWords) as (keyof typeof problemWords)[];

type Draft = { verdict: Verdict | undefined; reason: string };

/** The form for the person whom a debate waits for. */
// Long because: a form is one list of fields.
export function HumanRuling(props: {
  waiting: readonly string[];
  record: DebateRecord;
  texts: Readonly<Record<string, string>>;
  /** Keeps the ruling; its error is shown. */
  send: (ruling: Ruling) => Promise<unknown>;
  /** Called when the ruling is kept. */
  ruled?: () => void;
}) {
  const { waiting, record, texts, send, ruled } = props;
  const [drafts, setDrafts] = useState<Record<string, Draft>>({});
  const [problem, setProblem] = useState<keyof typeof problemWords | ''>('');
  const [explanation, setExplanation] = useState('');
  const [status, setStatus] = useState('');
  const of = (response: string): Draft => drafts[response] ?? { verdict: undefined, reason: '' };
  const change = (response: string, changes: Partial<Draft>) =>
    setDrafts({ ...drafts, [response]: { ...of(response), ...changes } });
  // A host may show the page in a frame that submits no forms, so the button's click is read, as Enter is one too.
  const rule = async (event: Event & { currentTarget: HTMLButtonElement }) => {
    event.preventDefault();
    if (event.currentTarget.form?.reportValidity() !== true) return;
    setStatus('Sent …');
    try {
      const verdicts = waiting.map((response) => {
        const { verdict, reason } = of(response);
        if (verdict === undefined) throw new Error(`${response}: expected a verdict`);
        return { response, verdict, reason };
      });
      if (problem === '') throw new Error('Problem in the spec: expected one of the list');
      await send({ verdicts, problem, explanation });
      setStatus('');
      ruled?.();
    } catch (error) {
      setStatus((error as Error).message);
    }
  };
  return (
    <section class="ruling human-form" aria-label="Your ruling">
      <form>
        <h2>
          <span class="kicker">Your ruling</span> This debate needs your ruling
        </h2>
        {record.start !== undefined && <Conversation messages={messagesOf(record.start)} />}
        {waiting.map((response) => (
          <VerdictFieldset
            key={response}
            response={response}
            end={record.responses.get(response)}
            texts={texts}
            draft={of(response)}
            change={(changes) => change(response, changes)}
          />
        ))}
        <label class="field">
          <span>Problem in the spec</span>
          <select
            required
            value={problem}
            onChange={(event) => setProblem(event.currentTarget.value as typeof problem)}
          >
            <option value="">choose …</option>
            {problems.map((problem) => (
              <option key={problem} value={problem}>
                {problemWords[problem]}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>Explanation</span>
          <textarea
            required
            rows={3}
            maxLength={5000}
            value={explanation}
            onInput={(event) => setExplanation(event.currentTarget.value)}
          />
        </label>
        <p class="buttons">
          <button type="submit" class="primary" onClick={rule}>
            Rule
          </button>
          <output>{status}</output>
        </p>
      </form>
    </section>
  );
}

function VerdictFieldset(props: {
  response: string;
  end: ReturnType<DebateRecord['responses']['get']>;
  texts: Readonly<Record<string, string>>;
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
}) {
  const { response, end, texts, draft, change } = props;
  return (
    <fieldset>
      <legend>{response}</legend>
      {end?.kind === 'answered' && (
        <>
          <ol class="bubbles" aria-label={`Answer ${response}, to rule on`}>
            <Bubble speaker="assistant" name={`${response}: the answer to rule on`} text={texts[response]} />
          </ol>
          <LaterTurns turns={end.turns ?? []} texts={texts} ended={end.ended} failure={end.turnFailure?.message} />
        </>
      )}
      {verdicts.map((verdict) => (
        <label key={verdict}>
          <input
            type="radio"
            name={`verdict-${response}`}
            required
            checked={draft.verdict === verdict}
            onChange={() => change({ verdict })}
          />{' '}
          {verdict}
        </label>
      ))}
      <label class="field">
        <span>Reason</span>
        <input
          required
          value={draft.reason}
          maxLength={5000}
          onInput={(event) => change({ reason: event.currentTarget.value })}
        />
      </label>
    </fieldset>
  );
}
