import { McpServer } from '@modelcontextprotocol/server';
import { packageVersion } from '../settings/paths.ts';
import type { McpContext } from './context.ts';
import { serverIcons } from './icons.ts';
import { registerPrompts } from './prompts.ts';
import { refuseWrites } from './read-only-tools.ts';
import { registerResources } from './resources/register-resources.ts';
import { type Notify, registerSubscriptions } from './subscriptions.ts';
import { registerAdjudicate } from './tools/adjudicate.ts';
import { registerCancelRun } from './tools/cancel-run.ts';
import { registerCompare } from './tools/compare.ts';
import { registerExplainDebate } from './tools/explain-debate.ts';
import { registerGenerateScenarios } from './tools/generate-scenarios.ts';
import { registerGetRun } from './tools/get-run.ts';
import { registerListInputs } from './tools/list-inputs.ts';
import { registerListRuns } from './tools/list-runs.ts';
import { registerMeasureAgreement } from './tools/measure-agreement.ts';
import { registerReplay } from './tools/replay.ts';
import { registerRuleDebate } from './tools/rule-debate.ts';
import { registerStressTest } from './tools/stress-test.ts';

/** The MCP server: one definition for every transport and protocol revision. */
export function createMcpServer(context: McpContext, notify: Notify = 'subscribed'): McpServer {
  const server = new McpServer(
    { name: 'mootcourt', title: 'Mootcourt', version: packageVersion(), icons: serverIcons },
    {
      capabilities: {
        // Tools and prompts stay as they are; a new run is a new resource.
        tools: { listChanged: false },
        resources: { subscribe: true, listChanged: true },
        prompts: { listChanged: false },
        completions: {},
        logging: {},
      },
      instructions:
        'Mootcourt stress-tests specs: the written rules of AI models. Start with stress_test (panel "offline" is simulated and free). Read results with get_run, and a single case with explain_debate. Give figures with their intervals, and say when agents are simulated.',
    },
  );
  if (context.role === 'reader') refuseWrites(server, context);
  registerStressTest(server, context);
  registerAdjudicate(server, context);
  registerGenerateScenarios(server, context);
  registerListInputs(server, context);
  registerListRuns(server, context);
  registerGetRun(server, context);
  registerCancelRun(server, context);
  registerExplainDebate(server, context);
  registerReplay(server, context);
  registerRuleDebate(server, context);
  registerCompare(server, context);
  registerMeasureAgreement(server, context);
  registerResources(server, context);
  registerPrompts(server, context);
  registerSubscriptions(server, context, notify);
  return server;
}
