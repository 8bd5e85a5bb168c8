import type { ConversationMessage } from '../../domain/conversation.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Ruling } from '../../domain/ruling.ts';
import { clausesReadText } from '../../domain/selected-spec.ts';
import { loadSpecInputs } from '../../runs/given-statements.ts';
import { loadConversation } from '../../runs/load-inputs.ts';
import { loadPanel } from '../../settings/panel-file.ts';
import { adjudicateQuestion } from '../../studies/adjudicate/adjudicate-question.ts';
import type { AdjudicateOptions } from '../commands/adjudicate.ts';
import { exitCodes } from '../exit-codes.ts';
import { escapeTerminal, oneLine } from '../output/escape-terminal.ts';
import { withShutdownSignal } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

export async function adjudicate(question: string | undefined, options: AdjudicateOptions): Promise<void> {
  const messages = askedMessages(question, options);
  await withApp(async (app) => {
    const panel = loadPanel(options.panel);
    const { answer: answers = [], values: valueNames, seed } = options;
    const inputs = loadSpecInputs(options.spec);
    const result = await withShutdownSignal((signal) =>
      adjudicateQuestion(app, { messages, answers, valueNames, ...inputs, panel, seed, signal }),
    );
    const { run, debate, ruling } = result;
    if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
    else if (ruling !== undefined) process.stdout.write(rulingText(ruling, run.simulated, debate?.id ?? ''));
    else process.stdout.write(`debate ${debate?.id} is ${debate?.state}: ${run.reason}\n`);
    if (run.state !== 'finished') process.exitCode = exitCodes.error;
  });
}

/** The question as one user message, or the conversation of a file. */
function askedMessages(question: string | undefined, options: AdjudicateOptions): ConversationMessage[] {
  const { messages: file, dropLastAnswer = false } = options;
  if ((question === undefined) === (file === undefined))
    throw new MootcourtError(
      'invalid-input',
      'expected a question, or a conversation with --messages <file>, and not both',
    );
  return file === undefined ? [{ role: 'user', text: question ?? '' }] : loadConversation(file, { dropLastAnswer });
}

function rulingText(ruling: Ruling, simulated: boolean, debate: string): string {
  const lines = [
    `${simulated ? '[simulated agents] ' : ''}${ruling.outcome}; spec problem: ${ruling.problem}`,
    escapeTerminal(ruling.explanation),
    ...ruling.verdicts.map(
      (verdict) =>
        `  ${verdict.response}: ${verdict.by === 'none' ? 'no verdict' : verdict.verdict} (${verdict.by}) ${oneLine(verdict.reason, 100)}`,
    ),
    ...ruling.clauses.map(
      (clause) =>
        `  clause ${oneLine(clause.clause, 60)}${clause.verified ? '' : ' (quote not found in it)'}: “${oneLine(clause.quote, 120)}”`,
    ),
    ...(ruling.clausesRead === undefined ? [] : [`  ${oneLine(clausesReadText(ruling.clausesRead), 600)}`]),
    ...(ruling.amendment === undefined
      ? []
      : [`  proposed wording of ${oneLine(ruling.amendment.clause, 60)}: ${oneLine(ruling.amendment.text, 200)}`]),
    ...(ruling.dissent ?? []).map(
      ({ judge, response, verdict, reasons }) =>
        `  dissent of ${oneLine(judge, 40)} on ${response}: ${verdict}. ${oneLine(reasons, 160)}`,
    ),
    `Look closer: mootcourt replay ${debate}`,
  ];
  return `${lines.join('\n')}\n`;
}
