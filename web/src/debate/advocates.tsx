import type { AdvocateArgument } from '../../../src/domain/event.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { ModelText } from '../parts/model-text.tsx';
import { Citations } from './citations.tsx';
import { ClausesRead } from './clauses-read.tsx';

type FailedArgument = { response: string; part: 'opening' | 'rebuttal'; failure: { message: string } };

/** Openings and rebuttals, the advocates in columns that face each other. */
export function Advocates(props: {
  advocates: readonly string[];
  said: readonly AdvocateArgument[];
  silent: readonly FailedArgument[];
  run: string;
}) {
  const { advocates, said, silent, run } = props;
  return (
    <div class="arguments">
      {(['opening', 'rebuttal'] as const).map((part) =>
        advocates.map((response, index) => {
          const argument = said.find((item) => item.response === response && item.part === part);
          const failed = silent.find((silent) => silent.response === response && silent.part === part);
          const side = index % 2 === 0 ? 'left' : 'right';
          if (failed !== undefined) {
            return (
              <article key={part + response} class={`argument ${side}`}>
                <h3>
                  {response} <span class="soft">{part}</span>
                </h3>
                <p class="error">No argument: {escapeControls(failed.failure.message)}</p>
              </article>
            );
          }
          if (argument === undefined) return <div key={part + response} class={`argument awaited ${side}`} />;
          return (
            <article key={part + response} class={`argument ${side}`}>
              <h3>
                {response} <span class="soft">{escapeControls(shortName(argument.respondent))}</span>{' '}
                <span class="part">{part}</span>
              </h3>
              <ModelText text={argument.text} />
              <Citations of={argument.citations} run={run} />
              <ClausesRead of={argument.clausesRead} run={run} />
            </article>
          );
        }),
      )}
    </div>
  );
}
