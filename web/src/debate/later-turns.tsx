import { firstFailedTurn, turnVerdicts } from '../../../src/adjudication/turn-verdicts.ts';
import type { Assessed } from '../../../src/domain/assessment.ts';
import type { FollowUp } from '../../../src/domain/event.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';
import { VerdictIcon } from '../parts/verdict-icon.tsx';
import { Bubble } from './conversation.tsx';

const endings = {
  turns: 'the wanted number of answers was reached',
  'aim-met': 'the simulated user had what it wanted',
  failed: 'a turn failed',
  'no-simulated-user': 'the panel names nobody who plays the user',
  recorded: 'a recorded answer has no model that could go on',
} as const;

/**
 * How a response went on after its first answer: the simulated user's messages and the answers to
 * them.
 */
export function LaterTurns(props: {
  turns: readonly FollowUp[];
  texts: Readonly<Record<string, string>>;
  ended: keyof typeof endings | undefined;
  failure: string | undefined;
}) {
  const { turns, texts, ended, failure } = props;
  return (
    <>
      {turns.length > 0 && (
        <ol class="bubbles" aria-label="Later turns">
          {turns.flatMap((turn, index) => [
            <Bubble key={`${index} user`} speaker="user" name="Simulated user" text={texts[turn.user]} />,
            <Bubble key={`${index} answer`} speaker="assistant" name={`Answer ${index + 2}`} text={texts[turn.text]} />,
          ])}
        </ol>
      )}
      {ended !== undefined && (
        <p class="soft">
          Ended after {turns.length + 1} {turns.length === 0 ? 'answer' : 'answers'}: {endings[ended]}
          {failure !== undefined && ` (${escapeControls(failure)})`}.
        </p>
      )}
    </>
  );
}

/** Each judge's verdict on each answer, and the first answer that failed. */
export function TurnTable({ assessed, judges }: { assessed: readonly Assessed[]; judges: readonly string[] }) {
  const turns = turnVerdicts(assessed);
  if (turns.length < 2) return null;
  const failed = firstFailedTurn(turns);
  return (
    <>
      <p class="why">
        {failed === undefined
          ? 'No answer failed: most judges found each one compliant.'
          : `First to fail: answer ${failed.turn}, not compliant to ${failed.judges} of ${failed.of} judges.`}
      </p>
      <Scroll label="Verdicts by turn">
        <table class="turn-table">
          <thead>
            <tr>
              <th scope="col">Verdict by turn</th>
              {judges.map((judge) => (
                <th key={judge} scope="col" title={judge}>
                  {escapeControls(shortName(judge))}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {turns.map(({ turn, byJudge }) => (
              <tr key={turn} class={turn === failed?.turn ? 'failed' : ''}>
                <th scope="row">Answer {turn}</th>
                {judges.map((judge) => (
                  <td key={judge}>
                    <VerdictIcon verdict={byJudge.get(judge)} of={judge} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
