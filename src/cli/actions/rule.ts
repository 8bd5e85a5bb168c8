import { verdictSchema } from '../../domain/assessment.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { type Judgement, specProblemSchema } from '../../domain/ruling.ts';
import { createRunService } from '../../runs/run-service.ts';
import { resolveDebate } from '../options/resolve-run.ts';
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
      by: 'human' as const,
      verdicts,
      problem: problem.data,
      clauses: [],
      explanation: options.reason,
    } satisfies Judgement;
    const { id } = await resolveDebate(app.store, debate, { takes: ({ state }) => state === 'awaiting-human' });
    const row = await createRunService(app).rule(id, judgement);
    process.stdout.write(`debate ${row.id} is ${row.state}\n`);
  });
}
