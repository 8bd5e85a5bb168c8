import type { DebateRecord } from '../../src/adjudication/debate-record.ts';
import { Verdict } from './parts.tsx';

/** Rounds of debate as a conversation: the two sides face each other, then who moved and why. */
export function Rounds({ record }: { record: DebateRecord }) {
  const rounds = record.rounds.filter((round) => round.number > 0);
  return (
    <>
      {rounds.map((round) => {
        const [left] = round.arguments.map((one) => one.response);
        return (
          <section key={round.number} aria-label={`Round ${round.number}`}>
            <h2>
              Round {round.number}: {round.protocol}
            </h2>
            <div class="conversation">
              {round.arguments.map((one) => (
                <article key={one.response + one.part} class={one.response === left ? 'left' : 'right'}>
                  <h3>
                    {one.response}, {one.part}
                  </h3>
                  <p class="prose">{one.text}</p>
                  {one.citations.map((cited) => (
                    <blockquote key={cited.clause + cited.quote}>
                      {cited.quote}
                      <footer>
                        {cited.clause}
                        {!cited.verified && ' (quote not found in this clause)'}
                      </footer>
                    </blockquote>
                  ))}
                </article>
              ))}
            </div>
            <ul>
              {round.moves.map((move) => (
                <li key={move.judge + move.response}>
                  {move.judge.replace('simulated:', '')} on {move.response}: <Verdict of={move.from} /> →{' '}
                  <Verdict of={move.to} /> {move.reasons}
                </li>
              ))}
              {round.moves.length === 0 && round.agreements.length > 0 && <li>Nobody moved.</li>}
            </ul>
          </section>
        );
      })}
      {record.escalation !== undefined && (
        <section class="escalation" aria-label="Escalation">
          <h2>Escalated to the meta-adjudicator</h2>
          <p>{record.escalation.explanation}</p>
        </section>
      )}
    </>
  );
}
