import type { DebateRecord, RoundRecord } from '../../../src/adjudication/debate-record.ts';
import type { TraceEvent } from '../../../src/domain/event.ts';
import { Advocates } from './advocates.tsx';
import { Deliberation } from './deliberation.tsx';
import { Moves } from './moves.tsx';

/**
 * The rounds as a conversation: advocates face each other, judges read anew, and whoever moved says
 * why.
 */
export function Rounds({ record, events, run }: { record: DebateRecord; events: readonly TraceEvent[]; run: string }) {
  const rounds = record.rounds.filter((round) => round.number > 0);
  const { reread } = record;
  if (rounds.length === 0 && reread === undefined) return null;
  return (
    <section class="rounds" aria-label="Rounds">
      {reread !== undefined && (
        <p>
          {reread.responses.join(', ')} read again without debate first, as the control of the rounds;{' '}
          {reread.agreements.filter(({ contested }) => contested.length > 0).length} responses contested after it.
        </p>
      )}
      {rounds.map((round) => (
        <Round key={round.number} round={round} record={record} events={events} run={run} />
      ))}
    </section>
  );
}

type Props = { round: RoundRecord; record: DebateRecord; events: readonly TraceEvent[]; run: string };

function Round({ round, record, events, run }: Props) {
  const begun = events.find((event) => event.type === 'round-start' && event.data.round === round.number);
  const ended = events.some((event) => event.type === 'round-end' && event.data.round === round.number);
  const opened = begun?.type === 'round-start' ? begun.data : undefined;
  const silent = events.flatMap((event) =>
    event.type === 'advocate-error' && event.data.round === round.number ? [event.data] : [],
  );
  const left = round.agreements.filter((agreement) => agreement.contested.length > 0).length;
  return (
    <section class="round" aria-label={`Round ${round.number}`}>
      <h2>
        Round {round.number} <span class="protocol">{round.protocol}</span>
      </h2>
      <p class="soft">
        Contested: {opened?.contested.join(', ') ?? '–'}
        {round.agreements.length > 0 && `; after the round ${left === 0 ? 'none' : left}`}
      </p>
      {round.protocol === 'advocacy' && (
        <Advocates advocates={opened?.advocates ?? []} said={round.arguments} silent={silent} run={run} />
      )}
      <Deliberation round={round} record={record} />
      {ended && <Moves moves={round.moves} />}
    </section>
  );
}
