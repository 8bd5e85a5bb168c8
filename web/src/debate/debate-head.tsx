import type { DebateRecord } from '../../../src/adjudication/debate-record.ts';
import type { DebateAnswer } from '../data/api.ts';
import type { Stage } from '../data/stage.ts';
import { Badge, type Showing, Simulated } from '../parts/badge.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { ModelText } from '../parts/model-text.tsx';
import { debateAddress } from '../run/list-filter.ts';
import { Conversation } from './conversation.tsx';
import { StageSteps } from './stage-steps.tsx';

/** Which debate this is: where it stands, its two values, and the query put to the models. */
export function DebateHead(props: {
  about: DebateAnswer;
  /** Of the list that the reader came from. */
  filter: string;
  record: DebateRecord;
  showing: Showing;
  stage: { stage: Stage; words: string };
  used: ReadonlySet<Stage>;
}) {
  const { about, filter, record, showing, stage, used } = props;
  const { run, debate, previous, next, index, total } = about;
  const { start } = record;
  return (
    <header class="debate-head">
      <nav class="crumbs" aria-label="Debates of the run">
        <Badge showing={showing} />
        <Simulated when={run.simulated} />
        <a href={`/runs/${run.id}${filter === '' ? '' : `?${filter}#debates`}`}>Run {run.id}</a>
        <span class="soft">
          debate {debate.position + 1}
          {filter !== '' && index >= 0 && `, ${index + 1} of ${total} in the list`}
        </span>
        {previous !== null && (
          <a href={debateAddress(previous, filter)} rel="prev">
            ← previous
          </a>
        )}
        {next !== null && (
          <a href={debateAddress(next, filter)} rel="next">
            next →
          </a>
        )}
      </nav>
      <div class="case">
        <div>
          <h1 class="values">
            {start === undefined ? (
              debate.state === 'pending' ? (
                'Not started yet'
              ) : (
                escapeControls(debate.scenario)
              )
            ) : (
              <>
                <span title={start.values[0].description}>{start.values[0].name}</span> <em>against</em>{' '}
                <span title={start.values[1].description}>{start.values[1].name}</span>
              </>
            )}
          </h1>
          {start?.messages !== undefined && <Conversation messages={start.messages} />}
          {start !== undefined && start.messages === undefined && (
            <blockquote class="query">
              <ModelText text={start.query} />
            </blockquote>
          )}
          {start !== undefined && (
            <p class="soft about">
              {start.nudge === 'neutral'
                ? 'neutral wording'
                : `nudged towards ${start.values[start.nudge === 'value1' ? 0 : 1].name}`}
              {start.topics.length > 0 && `; ${start.topics.join(', ').replaceAll('-', ' ')}`}
            </p>
          )}
        </div>
        <StageSteps at={stage.stage} words={stage.words} used={used} />
      </div>
    </header>
  );
}
