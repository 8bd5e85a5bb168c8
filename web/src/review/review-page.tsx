import { useState } from 'preact/hooks';
import { type DebateList, type RunAnswer, useApi } from '../data/api.ts';
import { AsyncContent } from '../parts/async-content.tsx';
import { Simulated } from '../parts/badge.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { setSearchParams, useUrl } from '../router.ts';
import { BlindLabels } from './blind-labels.tsx';
import { RulingQueue } from './ruling-queue.tsx';

/** What a run asks of people: rulings that debates wait for, and blind labels of a random sample. */
export function ReviewPage({ run }: { run: string }) {
  const { searchParams } = useUrl();
  const [version, setVersion] = useState(0);
  usePageTitle('Review queue');
  const answer = useApi<RunAnswer>(`/api/runs/${run}`, version);
  const waiting = useApi<DebateList>(`/api/runs/${run}/debates?state=awaiting-human&limit=500`, version);
  const count = waiting.kind === 'loaded' ? waiting.value.total : 0;
  const asked = searchParams.get('queue');
  const queue = asked ?? (count > 0 ? 'rulings' : 'labels');
  const tab = (name: string, words: string) => (
    <button type="button" aria-pressed={queue === name} onClick={() => setSearchParams({ queue: name })}>
      {words}
    </button>
  );
  return (
    <>
      <nav class="crumbs" aria-label="Run">
        <Simulated when={answer.kind === 'loaded' && answer.value.run.simulated} />
        <a href={`/runs/${run}`}>Run {run}</a>
      </nav>
      <h1>Review queue</h1>
      <p class="buttons">
        {tab('rulings', `Rulings (${count.toLocaleString('en')} waiting)`)}
        {tab('labels', 'Blind labels')}
      </p>
      {queue === 'rulings' ? (
        <AsyncContent of={waiting}>
          {({ debates }) => <RulingQueue run={run} debates={debates} done={() => setVersion((before) => before + 1)} />}
        </AsyncContent>
      ) : (
        <BlindLabels run={run} />
      )}
    </>
  );
}
