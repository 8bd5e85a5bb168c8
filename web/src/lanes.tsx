import { type DebateRecord, latestAssessments } from '../../src/adjudication/debate-record.ts';
import { Verdict } from './parts.tsx';

/** A lane for each respondent: its words as they come, then what every judge held of it, with quotes on a click. */
export function Lanes({
  record,
  texts,
  words,
}: {
  record: DebateRecord;
  texts: Record<string, string>;
  words: Record<string, string>;
}) {
  const { start } = record;
  if (start === undefined) return null;
  const latest = latestAssessments(record);
  const ruled = new Map(record.ruling?.verdicts.map((one) => [one.response, one]) ?? []);
  const contested = new Set(
    record.rounds[0]?.agreements.filter((one) => one.contested.length > 0).map((one) => one.response) ?? [],
  );
  return (
    <section aria-label="Respondents and judges">
      <h2>Respondents and judges</h2>
      {start.responses.map(({ response, respondent }) => {
        const end = record.responses.get(response);
        const text = end?.kind === 'answered' ? texts[response] : words[response];
        const ruling = ruled.get(response);
        return (
          <article key={response} class={`lane ${contested.has(response) ? 'contested' : ''}`}>
            <h3>
              {response} <span class="soft">{respondent}</span>{' '}
              {ruling !== undefined && (
                <span class="ruled">
                  ruled <Verdict of={ruling.by === 'nobody' ? undefined : ruling.verdict} />
                </span>
              )}
            </h3>
            <p class="prose">
              {end?.kind === 'failed' ? `No answer: ${end.failure.message}` : (text ?? '').slice(0, 20_000)}
              {end === undefined && <span class="writing"> …</span>}
            </p>
            <div class="judges">
              {start.judges.map((judge) => {
                const one = latest.find((assessment) => assessment.response === response && assessment.judge === judge);
                return (
                  <details key={judge}>
                    <summary>
                      <span class="soft">{judge.replace('simulated:', '')}</span>{' '}
                      <Verdict of={one?.kind === 'assessed' ? one.verdict : undefined} />
                    </summary>
                    {one?.kind === 'abstained' && <p>Abstains: {one.failure.message}</p>}
                    {one?.kind === 'assessed' && (
                      <>
                        <p>{one.reasons}</p>
                        {one.citations.map((cited) => (
                          <blockquote key={cited.clause + cited.quote}>
                            {cited.quote}
                            <footer>
                              {cited.clause}
                              {!cited.verified && ' (quote not found in this clause: counts as no citation)'}
                            </footer>
                          </blockquote>
                        ))}
                      </>
                    )}
                  </details>
                );
              })}
            </div>
          </article>
        );
      })}
    </section>
  );
}
