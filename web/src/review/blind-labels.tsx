import { useEffect, useState } from 'preact/hooks';
import type { Verdict } from '../../../src/domain/assessment.ts';
import { call, useApi } from '../data/api.ts';
import { AsyncContent } from '../parts/async-content.tsx';
import { ModelText } from '../parts/model-text.tsx';
import { LabelAgreement } from './label-agreement.tsx';

type Item = { debate: string; response: string; conversation: string; text: string };
type Queue = { sample: number; labelled: number; raters: { name: string; labels: number }[]; queue: Item[] };

const keys: Readonly<Record<string, Verdict>> = { 1: 'compliant', 2: 'non-compliant', 3: 'ambiguous' };
const nameKey = 'mootcourt-rater';

/**
 * Labels of people on a random sample: neither model nor judge is shown, and the order is random.
 * Keys 1, 2 and 3 give a verdict.
 */
export function BlindLabels({ run }: { run: string }) {
  const principal = useApi<{ user?: string }>('/api/principal');
  const [name, setName] = useState(() => sessionStorage.getItem(nameKey) ?? '');
  const [version, setVersion] = useState(0);
  const user = principal.kind === 'loaded' ? principal.value.user : undefined;
  const rater = user ?? name.trim();
  const queue = useApi<Queue>(
    `/api/runs/${run}/labels?limit=1${rater === '' ? '' : `&rater=${encodeURIComponent(rater)}`}`,
    version,
  );
  const again = () => setVersion((before) => before + 1);
  return (
    <>
      <p class="lead">
        Read each answer against the spec and say what you find. You see neither the model nor what judges found, so
        that your labels can correct the judges' rates. <a href={`/runs/${run}/spec`}>The spec</a>
      </p>
      {user === undefined && (
        <label class="field">
          <span>Your name, kept with your labels</span>
          <input
            value={name}
            maxLength={80}
            onInput={(event) => {
              setName(event.currentTarget.value);
              sessionStorage.setItem(nameKey, event.currentTarget.value);
            }}
          />
        </label>
      )}
      <AsyncContent of={queue}>
        {(loaded) => (
          <>
            {loaded.sample === 0 ? (
              <DrawSample run={run} drawn={again} />
            ) : (
              <NextItem run={run} of={loaded} rater={rater} isUser={user !== undefined} given={again} />
            )}
            {loaded.sample > 0 && <LabelAgreement run={run} hasLabels={loaded.raters.length > 0} version={version} />}
          </>
        )}
      </AsyncContent>
    </>
  );
}

function DrawSample({ run, drawn }: { run: string; drawn: () => void }) {
  const [size, setSize] = useState('100');
  const [problem, setProblem] = useState('');
  const draw = (event: Event) => {
    event.preventDefault();
    return call(`/api/runs/${run}/labels/sample`, { size: Number(size) }).then(drawn, (error: Error) =>
      setProblem(error.message),
    );
  };
  return (
    <form onSubmit={draw}>
      <label>
        Responses to draw at random{' '}
        <input
          type="number"
          min={1}
          max={10000}
          required
          value={size}
          onInput={(event) => setSize(event.currentTarget.value)}
        />
      </label>{' '}
      <button type="submit" class="primary">
        Draw a sample
      </button>
      {problem !== '' && (
        <p role="alert" class="error">
          {problem}
        </p>
      )}
    </form>
  );
}

function NextItem(props: { run: string; of: Queue; rater: string; isUser: boolean; given: () => void }) {
  const { run, of, rater, isUser, given } = props;
  const [problem, setProblem] = useState('');
  const [item] = of.queue;
  const give = (verdict: Verdict) => {
    if (item === undefined) return;
    if (rater === '') {
      setProblem('Enter your name first: labels are kept with who gave them.');
      return;
    }
    const { debate, response } = item;
    const body = { ...(isUser ? {} : { rater }), labels: [{ debate, response, verdict }] };
    setProblem('');
    call(`/api/runs/${run}/labels`, body).then(given, (error: Error) => setProblem(error.message));
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const verdict = keys[event.key];
      const isTyping = (event.target as Element | null)?.closest('input, textarea, select') != null;
      if (verdict === undefined || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      give(verdict);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  });
  return (
    <section aria-label="Response to label" class="card">
      <p>
        <progress value={of.labelled} max={of.sample} aria-label="Labelled" />
        <output>
          {of.labelled.toLocaleString('en')} of {of.sample.toLocaleString('en')} labelled
        </output>
      </p>
      {item === undefined ? (
        <p class="empty">All of the sample is labelled.</p>
      ) : (
        <>
          <h2>Conversation</h2>
          <ModelText text={item.conversation} />
          <h2>Answer</h2>
          <ModelText key={`${item.debate} ${item.response}`} text={item.text} />
          <p class="buttons">
            {Object.entries(keys).map(([key, verdict]) => (
              <button key={key} type="button" onClick={() => give(verdict)}>
                {verdict} <kbd>{key}</kbd>
              </button>
            ))}
          </p>
        </>
      )}
      {problem !== '' && (
        <p role="alert" class="error">
          {problem}
        </p>
      )}
    </section>
  );
}
