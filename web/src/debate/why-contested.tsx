import { type DebateRecord, latestAgreements } from '../../../src/adjudication/debate-record.ts';
import type { Assessed, Verdict } from '../../../src/domain/assessment.ts';
import { shorten } from '../../../src/domain/shorten.ts';
import { movesSoFar } from '../data/said.ts';
import { reasonWords } from '../data/stage.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { VerdictIcon } from '../parts/verdict-icon.tsx';

const maxReason = 260;

/**
 * Why a debate was contested, on one screen: the response that split the judges most at first
 * reading, the two readings of it, and the argument after which a judge moved.
 */
export function WhyContested({ record }: { record: DebateRecord }) {
  const split = mostSplit(record);
  if (split === undefined) return null;
  const { response, assessed, reasons } = split;
  const readings = twoReadings(assessed);
  const moves = movesSoFar(record);
  const move = moves.find((item) => item.response === response) ?? moves[0];
  const heard = move === undefined ? undefined : argumentBefore(record, move.response);
  return (
    <section class="why-contested card" aria-label="Why contested">
      <h2>
        Why contested: the judges were split on {response}
        {reasons !== '' && <span class="soft">, {reasons}</span>}
      </h2>
      <div class="two">
        {readings.map(({ verdict, judges, reason, clause, quote }) => (
          <article key={verdict} class="reading">
            <h3>
              <VerdictIcon verdict={verdict} word /> <span class="soft">{escapeControls(judges.join(', '))}</span>
            </h3>
            <p dir="auto">{escapeControls(shorten(reason, maxReason))}</p>
            {quote !== undefined && (
              <p class="soft" dir="auto">
                {escapeControls(clause ?? '')}: “{escapeControls(shorten(quote, 140))}”
              </p>
            )}
          </article>
        ))}
      </div>
      {move === undefined ? (
        <p>No judge moved.</p>
      ) : (
        <p>
          <strong>{escapeControls(shortName(move.judge))}</strong> moved on {move.response}{' '}
          <VerdictIcon verdict={move.from} word /> → <VerdictIcon verdict={move.to} word />
          {heard === undefined ? ' after reading what the other judges say: ' : ` after ${heard.who}: `}
          <q dir="auto">{escapeControls(shorten(heard?.text ?? move.reasons, maxReason))}</q>
          {moves.length > 1 && <span class="soft"> ({moves.length} moves in all, below)</span>}
        </p>
      )}
    </section>
  );
}

/** The contested response on which the fewest judges of the first reading side with the most. */
function mostSplit(record: DebateRecord) {
  const [first] = record.rounds;
  if (first === undefined || !first.contested) return undefined;
  const contested = first.agreements.filter((agreement) => agreement.contested.length > 0);
  const candidates = contested.map((agreement) => {
    const assessed = first.assessments.filter(
      (item): item is Assessed => item.kind === 'assessed' && item.response === agreement.response,
    );
    const counts = [...Map.groupBy(assessed, (item) => item.verdict).values()].map((items) => items.length);
    const moved = movesSoFar(record).some((move) => move.response === agreement.response);
    return { agreement, assessed, verdicts: counts.length, moved };
  });
  const [chosen] = candidates.toSorted(
    (left, right) => right.verdicts - left.verdicts || Number(right.moved) - Number(left.moved),
  );
  if (chosen === undefined) return undefined;
  const last = latestAgreements(record).find((item) => item.response === chosen.agreement.response);
  const reasons = chosen.agreement.contested.map((reason) => reasonWords[reason]).join('; ');
  const settled = last !== undefined && last.contested.length === 0 ? '; agreed after the rounds' : '';
  return { response: chosen.agreement.response, assessed: chosen.assessed, reasons: `${reasons}${settled}` };
}

type Reading = { verdict: Verdict; judges: string[]; reason: string; clause?: string; quote?: string };

/** The two verdicts with the most judges, each in the words of its most confident judge. */
function twoReadings(assessed: readonly Assessed[]): Reading[] {
  return [...Map.groupBy(assessed, (item) => item.verdict)]
    .toSorted(([, left], [, right]) => right.length - left.length)
    .slice(0, 2)
    .map(([verdict, items]) => {
      const speaker = items.toSorted((left, right) => right.confidence - left.confidence)[0] as Assessed;
      const citation = speaker.citations.find(({ verified }) => verified);
      return {
        verdict,
        judges: items.map(({ judge }) => shortName(judge)),
        reason: speaker.reasons,
        ...(citation === undefined ? {} : { clause: citation.clause, quote: citation.quote }),
      };
    });
}

/** The last argument about a response that judges heard before they read it anew. */
function argumentBefore(record: DebateRecord, response: string): { who: string; text: string } | undefined {
  const said = record.rounds.flatMap((round) => round.arguments);
  const own = said.findLast((argument) => argument.response === response) ?? said.at(-1);
  return own === undefined ? undefined : { who: `${own.response}'s ${own.part}`, text: own.text };
}
