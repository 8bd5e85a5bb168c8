import { type Stage, stages } from '../data/stage.ts';

const names: Record<Stage, string> = {
  answers: 'Answers',
  'first-reading': 'First reading',
  rounds: 'Rounds',
  escalation: 'Escalation',
  ruling: 'Ruling',
};

/** The way of a debate, where it stands, and what it did not need. */
export function StageSteps({ at, words, used }: { at: Stage; words: string; used: ReadonlySet<Stage> }) {
  const position = stages.indexOf(at);
  return (
    <div class="stage">
      <p class="stage-text" aria-live="polite">
        {words}
      </p>
      <ol class="steps">
        {stages.map((stage, index) => {
          const state = index === position ? 'now' : index > position ? 'ahead' : used.has(stage) ? 'done' : 'skipped';
          return (
            <li key={stage} class={state} aria-current={state === 'now' ? 'step' : undefined}>
              {names[stage]}
              {state === 'skipped' && <span class="hidden"> not needed</span>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
