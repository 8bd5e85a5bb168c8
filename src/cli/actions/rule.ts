import { verdictSchema } from '../../domain/assessment.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { specProblemSchema } from '../../domain/ruling.ts';
import { visibleText } from '../../domain/visible-text.ts';
import { createRunService } from '../../runs/run-service.ts';
import type { RuleOptions } from '../commands/rule.ts';
import { resolveWaitingDebate } from '../options/resolve-run.ts';
import { withApp } from '../with-app.ts';

/** Gives the ruling of a person, and lets the debate end with it. */
export async function rule(named: string, options: RuleOptions): Promise<void> {
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
    const { id } = await resolveWaitingDebate(app.store, named);
    const row = await createRunService(app).rule(id, {
      by: 'human',
      verdicts,
      problem: problem.data,
      clauses: [],
      explanation: options.reason,
      ...(options.by === undefined ? {} : { ruledBy: nameOf(options.by) }),
    });
    process.stdout.write(`debate ${row.id} is ${row.state}\n`);
  });
}

function nameOf(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > 80 || visibleText(name) !== name)
    throw new MootcourtError('invalid-input', '--by: expected a name of 1 to 80 visible characters on one line');
  return name;
}
