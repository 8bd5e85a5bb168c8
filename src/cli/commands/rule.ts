import { verdictSchema } from '../../domain/assessment.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { specProblemSchema } from '../../domain/ruling.ts';
import { withApp } from '../with-app.ts';

export async function ruleDebate(
  debate: string,
  options: { verdict: string[]; reason: string; problem: string },
): Promise<void> {
  const verdicts = options.verdict.map((text) => {
    const [response = '', word = ''] = text.split('=');
    const verdict = verdictSchema.safeParse(word);
    if (response === '' || !verdict.success) {
      throw new MootcourtError(
        'invalid-input',
        `--verdict: expected label=compliant|non-compliant|ambiguous, got '${text}'`,
      );
    }
    return { response, verdict: verdict.data, reason: options.reason };
  });
  const problem = specProblemSchema.safeParse(options.problem);
  if (!problem.success)
    throw new MootcourtError(
      'invalid-input',
      `--problem: expected one of ${specProblemSchema.options.join(', ')}, got '${options.problem}'`,
    );
  await withApp(async (app) => {
    const judgement = {
      by: 'human',
      verdicts,
      problem: problem.data,
      clauses: [],
      explanation: options.reason,
    } as const;
    const { submitHumanRuling: ruleAsPerson } = await import('../../runs/execute-run.ts');
    const row = await ruleAsPerson(
      debate,
      { ...judgement, clauses: [] },
      {
        ...app,
        client: app.modelClientsFor(await app.store.runs.plan((await app.store.runs.debate(debate))?.run ?? '')),
        concurrency: 1,
        budget: {},
        signal: new AbortController().signal,
      },
    );
    process.stdout.write(`debate ${row.id} is ${row.state}\n`);
  });
}
