import {
  type Comparison,
  changeText,
  decisionText,
  measureFormats,
  measureNames,
  pairingSentences,
} from '../../../src/results/comparison.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';

const measures = ['contested', 'problematic', 'd'] as const;

/** A run and a later one on the scenarios that both hold: how sure the change is, where it came, and what the spec says now. */
export function RunPair({ of }: { of: Comparison }) {
  const { before, after } = of;
  return (
    <>
      <section aria-label="Difference" class="card">
        <h2>{decisionText(of.decision)}</h2>
        <p>
          <a href={`/runs/${before.run.id}`}>
            {escapeControls(before.run.spec)}, {before.run.id}
          </a>{' '}
          →{' '}
          <a href={`/runs/${after.run.id}`}>
            {escapeControls(after.run.spec)}, {after.run.id}
          </a>
        </p>
        <ul>
          {measures.map((measure) => (
            <li key={measure}>
              {measureNames[measure]}: {changeText(of.effect[measure], measureFormats[measure])}
            </li>
          ))}
        </ul>
        <ul class="soft">
          {[...of.caveats, ...pairingSentences(of)].map((sentence) => (
            <li key={sentence}>{escapeControls(sentence)}</li>
          ))}
        </ul>
      </section>
      <div class="compared">
        <div>
          <Cases title="Less clear" of={of.worse} />
          <Cases title="Clearer" of={of.better} />
        </div>
        <SpecDiff of={of} />
      </div>
      <Verdicts of={of} />
    </>
  );
}

function Cases({ title, of }: { title: string; of: Comparison['better'] }) {
  return (
    <section aria-label={title}>
      <h2>
        {title} scenarios: {of.count.toLocaleString('en')}
      </h2>
      {of.count > of.cases.length && <p class="soft">The {of.cases.length} largest changes:</p>}
      <ul>
        {of.cases.map(({ scenario, debates, contested, problematic }) => (
          <li key={debates.after}>
            <a href={`/compare?left=${debates.before}&right=${debates.after}`}>{escapeControls(scenario)}</a>
            <span class="soft">
              {' '}
              contested {contested.before} → {contested.after}, problematic {problematic.before} → {problematic.after}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function SpecDiff({ of }: { of: Comparison }) {
  if (of.specDiff === '') return <p class="empty">Both runs have the same spec.</p>;
  const kinds: Record<string, string> = { '+': 'added', '-': 'dropped', '@': 'soft' };
  return (
    <section aria-label="Spec diff">
      <h2>What changed in the spec</h2>
      <Scroll label="Text diff of the spec">
        <pre class="diff">
          {of.specDiff.split('\n').map((line, index) => (
            <span key={index} class={kinds[line[0] ?? ''] ?? ''}>
              {escapeControls(line)}
              {'\n'}
            </span>
          ))}
        </pre>
      </Scroll>
    </section>
  );
}

function Verdicts({ of }: { of: Comparison }) {
  return (
    <section aria-label="Changed rulings">
      <h2>Rulings by model</h2>
      <Scroll label="Table of changed rulings">
        <table>
          <thead>
            <tr>
              {['Model', 'Answers in both', 'Ruled alike', 'Ruled differently', 'Only before', 'Only after'].map(
                (name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {of.verdicts.map(({ respondent, answers, same, changes, onlyBefore, onlyAfter }) => (
              <tr key={respondent}>
                <th scope="row">{escapeControls(shortName(respondent))}</th>
                <td class="number">{answers}</td>
                <td class="number">{same}</td>
                <td>{changes.map(({ before, after, count }) => `${count} ${before} → ${after}`).join('; ') || '–'}</td>
                <td class="number">{onlyBefore}</td>
                <td class="number">{onlyAfter}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
