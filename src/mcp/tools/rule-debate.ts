import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';
import { withApp } from '../app-uris.ts';
import { askForLabels } from '../ask-for-labels.ts';
import { askForRuling } from '../ask-for-ruling.ts';
import { compactSchema } from '../compact-schema.ts';
import type { McpContext } from '../context.ts';
import { debateInput } from '../debate-explanation.ts';
import { ruleByForm } from '../ruling-form.ts';
import { withErrorHandling } from '../tool-result.ts';

/**
 * Asks the person at the client for the ruling that a debate waits for, or for blind labels. The calling model gives no
 * verdict: its ruling would stand in the trace under a person's name.
 */
export function registerRuleDebate(server: McpServer, context: McpContext): void {
  server.registerTool(
    'rule_debate',
    {
      title: 'Ask the user to rule',
      description:
        'Ask the user, with a form, for the ruling that a debate in state awaiting-human waits for, then continue the debate; or, with `label`, to rate answers blind. You cannot rule or rate for them.',
      inputSchema: compactSchema(
        z.strictObject({
          debate: debateInput.optional(),
          label: z.string().optional().describe('run whose answers the user rates'),
          form: z.looseObject({}).optional().describe('from its page only'),
        }),
      ),
      outputSchema: compactSchema(z.looseObject({ state: z.string(), simulated: z.boolean(), outcome: z.string() })),
      _meta: withApp('ruling'),
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    ({ debate, label, form }, ctx) =>
      withErrorHandling(
        context,
        async () => {
          if ((debate === undefined) === (label === undefined))
            throw new MootcourtError('invalid-input', 'debate: expected a debate to rule on, or label with a run');
          if (label !== undefined) {
            if (form !== undefined) throw new MootcourtError('invalid-input', 'form: expected with debate alone');
            return askForLabels(server, context, ctx, label);
          }
          return form === undefined
            ? askForRuling(server, context, ctx, debate ?? '')
            : ruleByForm(context, debate ?? '', form);
        },
        ctx.mcpReq.signal,
      ),
  );
}
