import { completable, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { bundledNames } from '../settings/locations.ts';
import type { McpContext } from './context.ts';

const asked = (text: string) => ({ messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] });

/** Ways of working that a host can offer by name. */
export function registerPrompts(server: McpServer, { house }: McpContext): void {
  const specs = bundledNames('specs', '.md');
  const panels = bundledNames('panels', '.yaml');
  const starting = (names: readonly string[]) => (typed: string | undefined) =>
    names.filter((name) => name.startsWith(typed ?? ''));
  const contested = (typed: string | undefined) =>
    house.store.runs
      .runs(5)
      .flatMap((run) => house.store.runs.debates(run.id).filter((debate) => debate.contested))
      .map((debate) => debate.id)
      .filter((id) => id.startsWith(typed ?? ''))
      .slice(0, 50);
  server.registerPrompt(
    'stress-test-my-spec',
    {
      title: 'Stress-test my spec',
      description: 'Run a stress test and turn its findings into work on the spec',
      argsSchema: z.object({
        spec: completable(z.string().describe('bundled id, file, or Markdown'), starting(specs)),
        panel: completable(z.string().describe('who answers and judges'), starting(panels)).optional(),
      }),
    },
    ({ spec, panel = 'offline' }) =>
      asked(
        `Stress-test the spec ${spec} with the panel ${panel}: call stress_test, and get_run until it has ended. Then tell me, most serious first, which clauses part the judges and why: call explain_debate on the three worst contested cases, quote the clauses, and name the problem of each (contradiction, ambiguity, coverage gap, granularity). Give every figure with its interval, and say plainly if the agents are simulated.`,
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
      asked(
        `Investigate debate ${debate}: call explain_debate, then replay with mode verify. Tell me what the question forces a choice between, why the judges parted, which clauses each side cited (with quotes), who moved in the debate and for what reason, how it was ruled, and what change of wording would have settled it. Do not take agreement for correctness.`,
      ),
  );
}
