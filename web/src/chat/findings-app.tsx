import { useEffect, useState } from 'preact/hooks';
import type { RunFindings } from '../../../src/results/run-findings.ts';
import { Simulated } from '../parts/badge.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { WeakestClauses } from '../run/weakest-clauses.tsx';
import { DebateApp } from './debate-app.tsx';
import { type FollowedFindings, followFindings } from './follow-findings.ts';
import type { Host, ToolResult } from './host.ts';

/** The findings of a run inside a chat: where the spec is weak, the worst cases, and the measures with their intervals. */
export function FindingsApp({ host, run, result }: { host: Host; run: string; result: ToolResult }) {
  const [followed, setFollowed] = useState<FollowedFindings>({ answer: answerOf(result) });
  const [opened, setOpened] = useState<string>();
  useEffect(() => followFindings(host, run, answerOf(result), setFollowed), [host, run, result]);
  if (opened !== undefined)
    return (
      <>
        <p class="buttons chat-wait">
          <button type="button" onClick={() => setOpened(undefined)}>
            Back to the findings
          </button>
        </p>
        <DebateApp host={host} debate={opened} />
      </>
    );
  const { answer, findings, problem } = followed;
  const openCase = (event: Event) => {
    const href = (event.target as Element).closest('a')?.getAttribute('href') ?? '';
    if (href.startsWith('/debates/')) setOpened(href.slice('/debates/'.length));
  };
  return (
    // Cases are links of the viewer's own part; a click or the Enter key on one bubbles up to here.
    // biome-ignore lint/a11y/useKeyWithClickEvents: a link turns Enter into a click
    <main class="chat-findings" onClick={openCase}>
      <header>
        <p class="crumbs">
          <Simulated when={answer.simulated === true} />
          <span class="soft">run {run}</span>
        </p>
        <h1>
          {answer.ruled} of {answer.debates} debates ruled, {answer.contestedDebates} contested
        </h1>
        <p role="status">
          {answer.spec} with panel {answer.panel}: {answer.state}
          {answer.reason ? ` (${answer.reason})` : ''}
        </p>
        {problem !== undefined && <p role="alert">{problem}</p>}
        {(answer.missing ?? []).map((sentence) => (
          <p key={sentence}>{escapeControls(sentence)}</p>
        ))}
      </header>
      {findings === undefined ? (
        <p class="soft">Reading the weakest clauses …</p>
      ) : (
        <WeakestClauses run={run} of={findings} />
      )}
      {findings !== undefined && <Measures of={findings} />}
    </main>
  );
}

function Measures({ of }: { of: RunFindings }) {
  return (
    <section aria-label="Measures with 95 % intervals">
      <h2>Measures</h2>
      <table>
        <thead>
          <tr>
            <th>Measure</th>
            <th>Estimate, 95 % interval, n</th>
          </tr>
        </thead>
        <tbody>
          {of.measures.map(({ name, value }) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function answerOf({ structuredContent = {} }: ToolResult): FollowedFindings['answer'] {
  return structuredContent as FollowedFindings['answer'];
}
