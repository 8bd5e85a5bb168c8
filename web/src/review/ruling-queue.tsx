import { useMemo, useState } from 'preact/hooks';
import type { DebateRecord } from '../../../src/adjudication/debate-record.ts';
import type { ListedDebate } from '../../../src/domain/listed-debate.ts';
import { postRuling } from '../data/post-ruling.ts';
import { reduceEvents } from '../data/reduce-events.ts';
import { summarizeResponses } from '../data/response-summary.ts';
import { useDebate } from '../data/use-debate.ts';
import { Citations } from '../debate/citations.tsx';
import { HumanRuling } from '../debate/human-ruling.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { ModelText } from '../parts/model-text.tsx';
import { VerdictIcon } from '../parts/verdict-icon.tsx';

/** Debates that wait for a ruling, one after another: conversation and answers, what the judges say, and an empty form. */
export function RulingQueue(props: { run: string; debates: readonly ListedDebate[]; done: () => void }) {
  const { run, debates, done } = props;
  const [skipped, setSkipped] = useState<readonly string[]>([]);
  const open = debates.filter(({ id }) => !skipped.includes(id));
  const [current] = open;
  if (current === undefined) {
    return (
      <>
        <p class="empty">
          {skipped.length === 0 ? 'No debate waits for a ruling.' : `All others are ruled; ${skipped.length} skipped.`}
        </p>
        {skipped.length > 0 && (
          <button type="button" onClick={() => setSkipped([])}>
            Back to those skipped
          </button>
        )}
      </>
    );
  }
  return (
    <>
      <p class="buttons">
        <span class="soft">
          {open.length.toLocaleString('en')} to rule{skipped.length > 0 && `, ${skipped.length} skipped`}
        </span>
        <a href={`/debates/${current.id}`}>The whole debate</a>
        <button type="button" onClick={() => setSkipped([...skipped, current.id])}>
          Skip
        </button>
      </p>
      <WaitingDebate key={current.id} debate={current.id} run={run} done={done} />
    </>
  );
}

function WaitingDebate({ debate, run, done }: { debate: string; run: string; done: () => void }) {
  const { events, texts } = useDebate(debate);
  const record = useMemo(() => reduceEvents(events), [events]);
  const waiting = events.find((event) => event.type === 'human-ruling-request')?.data.responses;
  if (waiting === undefined) return <p class="soft waiting">Loading …</p>;
  return (
    <div class="review-case">
      <HumanRuling send={postRuling(debate)} waiting={waiting} record={record} texts={texts} ruled={done} />
      <JudgesReasons record={record} run={run} waiting={waiting} />
    </div>
  );
}

/** Verdict, reason and cited clauses of every judge, by response. */
function JudgesReasons({ record, run, waiting }: { record: DebateRecord; run: string; waiting: readonly string[] }) {
  const readings = summarizeResponses(record).filter(({ response }) => waiting.includes(response));
  return (
    <aside aria-label="What the judges say">
      <h2>What the judges say</h2>
      {readings.map(({ response, assessed }) => (
        <section key={response}>
          <h3>{response}</h3>
          {assessed.map((item) => (
            <article key={item.judge} class="opinion">
              <h4>{escapeControls(shortName(item.judge))}</h4>
              <p>
                <VerdictIcon verdict={item.verdict} word />
              </p>
              <ModelText text={item.reasons} />
              <Citations of={item.citations} run={run} />
            </article>
          ))}
        </section>
      ))}
    </aside>
  );
}
