import { type DebateRecord, latestAssessments, type RoundRecord } from '../../../src/adjudication/debate-record.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';
import { VerdictIcon } from '../parts/verdict-icon.tsx';

/**
 * What the judges held before the round and what they hold after it, a row a response; a change
 * stands out.
 */
export function Deliberation({ round, record }: { round: RoundRecord; record: DebateRecord }) {
  if (round.assessments.length === 0) return null;
  const judges = record.start?.judges ?? [];
  const before = latestAssessments({ ...record, rounds: record.rounds.slice(0, round.number) });
  const responses = [...new Set(round.assessments.map((assessment) => assessment.response))];
  return (
    <Scroll label={`Judges in round ${round.number}`}>
      <table class="deliberation">
        <thead>
          <tr>
            <th scope="col">Judges reassess</th>
            {judges.map((judge) => (
              <th key={judge} scope="col" title={judge}>
                {escapeControls(shortName(judge))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {responses.map((response) => (
            <tr key={response}>
              <th scope="row">{response}</th>
              {judges.map((judge) => {
                const was = before.find((item) => item.response === response && item.judge === judge);
                const is = round.assessments.find(
                  (assessment) => assessment.response === response && assessment.judge === judge,
                );
                const from = was?.kind === 'assessed' ? was.verdict : undefined;
                const to = is?.kind === 'assessed' ? is.verdict : undefined;
                const moved = to !== undefined && from !== to;
                return (
                  <td key={judge} class={moved ? 'moved' : ''}>
                    {moved && (
                      <>
                        <VerdictIcon verdict={from} /> <span aria-hidden="true">→</span>{' '}
                      </>
                    )}
                    {is?.kind === 'abstained' ? 'abstains' : <VerdictIcon verdict={to} word={moved} />}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
