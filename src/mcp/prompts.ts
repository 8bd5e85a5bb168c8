import { completable, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { memberName } from '../domain/panel.ts';
import { bundledPanels, bundledSpecs } from '../runs/bundled-content.ts';
import { startingWith } from './completions.ts';
import type { McpContext } from './context.ts';

const userMessage = (text: string) => ({
  messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }],
});

/** Tasks that a host can offer by name. */
export function registerPrompts(server: McpServer, { app }: McpContext): void {
  const { runs } = app.store;
  const contested = async (typed: string | undefined) => {
    const debates = await Promise.all((await runs.runs(5, { jobs: false })).map((run) => runs.debates(run.id)));
    return startingWith(
      debates.flatMap((some) => some.flatMap(({ id, contested }) => (contested ? [id] : []))),
      typed,
    );
  };
  const runIds = async (typed: string | undefined) =>
    startingWith(
      (await runs.runs(100, { jobs: false })).flatMap((run) => (run.debates > 1 ? [run.id] : [])),
      typed,
    );
  const models = async (typed: string | undefined, context?: { arguments?: Record<string, string> }) => {
    const run = context?.arguments?.run ?? '';
    const respondents = (await runs.run(run)) === undefined ? 'recorded' : (await runs.config(run)).panel.respondents;
    return respondents === 'recorded' ? [] : startingWith(respondents.map(memberName), typed);
  };
  server.registerPrompt(
    'stress-test-my-spec',
    {
      title: 'Stress-test my spec',
      description: 'Run a stress test and turn its findings into work on the spec',
      argsSchema: z.object({
        spec: completable(z.string().describe('bundled id, file, or Markdown'), (typed) =>
          startingWith(bundledSpecs.names(), typed),
        ),
        panel: completable(z.string().describe('who answers and judges'), (typed) =>
          startingWith(bundledPanels.names(), typed),
        ).optional(),
      }),
    },
    ({ spec, panel = 'offline' }) =>
      userMessage(
        `Stress-test the spec ${spec} with the panel ${panel}: call stress_test, and get_run until it has ended. Then tell me, most serious first, which clauses the judges disagree on and why: call explain_debate on the three worst contested cases, quote the clauses, and name the problem of each (contradiction, ambiguity, coverage gap, granularity). Give every figure with its interval, and say so if the agents are simulated.`,
      ),
  );
  server.registerPrompt(
    'investigate-contested-case',
    {
      title: 'Investigate a contested case',
      description: 'Read one debate from the first answer to the ruling',
      argsSchema: z.object({ debate: completable(z.string().describe('id of a debate'), contested) }),
    },
    ({ debate }) =>
      userMessage(
        `Investigate debate ${debate}: call explain_debate, then replay with mode verify. Tell me what the question forces a choice between, why the judges disagreed, which clauses each side cited (with quotes), who changed their verdict and why, how it was ruled, and what change of wording would have prevented the dispute. Agreement is not correctness.`,
      ),
  );
  server.registerPrompt(
    'compare-two-models',
    {
      title: 'Compare two models',
      description: 'Compare how two models of a run answered and what they favour',
      argsSchema: z.object({
        run: completable(z.string().describe('id of a run'), runIds),
        first: completable(z.string().describe('a model of the run'), models),
        second: completable(z.string().describe('another model of it'), models),
      }),
    },
    ({ run, first, second }) =>
      userMessage(
        `Compare ${first} and ${second} in run ${run}: call compare for these two. Tell me which values each favours more than the average model, how often each was ruled non-compliant or ambiguous, how each refuses, and how often each was an outlier; then read one contested debate in which the two differ (get_run, explain_debate) as an example. Give the number of answers behind each figure, and say so if the agents are simulated.`,
      ),
  );
}
