import { hash } from 'node:crypto';
import type { BlindResponse } from '../../adjudication/blind-labels.ts';
import { detectsInjection } from '../../agents/injection-detection/detect-injection.ts';
import { respond } from '../../agents/roles/respondent.ts';
import { speakAsUser } from '../../agents/roles/simulated-user.ts';
import { type ConversationMessage, messagesOf } from '../../domain/conversation.ts';
import type { DebateEventBody, FollowUp } from '../../domain/event.ts';
import { partialKind } from '../../domain/model-client.ts';
import { wantedAnswers } from '../../domain/scenario.ts';
import type { DebateContext } from '../debate-context.ts';

type Answered = Extract<Extract<DebateEventBody, { type: 'response-end' }>['data'], { kind: 'answered' }>;
type Conversation = Pick<Answered, 'turns' | 'ended' | 'turnFailure'>;

/**
 * Goes on with a conversation after its first answer: the simulated user speaks, the respondent answers, until enough
 * answers are there or the user's aim is met. A failed turn ends it: what stands is judged. A recorded answer has no
 * model behind it that could go on, and a panel without a simulated user nobody who would speak.
 */
export async function followUps(
  debate: DebateContext,
  { member, respondent, sample, response }: BlindResponse,
  first: string,
): Promise<Conversation> {
  const { plan, scenario, caller } = debate;
  const answers = wantedAnswers(scenario, plan.panel);
  if (answers <= 1) return {};
  if (member.model.startsWith('recorded:')) return { ended: 'recorded' };
  const user = plan.panel.simulatedUser;
  if (user === undefined) return { ended: 'no-simulated-user' };
  const said: ConversationMessage[] = [{ role: 'assistant', text: first }];
  const turns: FollowUp[] = [];
  while (turns.length + 1 < answers) {
    const seat = `${respondent} ${sample} turn ${turns.length + 2}`;
    const messages = [...messagesOf(scenario), ...said];
    const spoken = await speakAsUser(caller, { member: user, scenario, messages, seat });
    if (spoken.kind === 'failed') return { turns, ended: 'failed', turnFailure: spoken.failure };
    if (spoken.value.aimMet) return { turns, ended: 'aim-met' };
    const message = spoken.value.message.trim();
    const outcome = await respond(caller, {
      member,
      scenario,
      spec: (member.readsSpec ?? plan.panel.respondentsReadSpec) ? plan.spec : undefined,
      sample,
      followUp: { messages: [...said, { role: 'user', text: message }], seat },
      onDelta: debate.onDelta(response),
    });
    if (outcome.kind === 'failed') return { turns, ended: 'failed', turnFailure: outcome.failure };
    const { text, finish, notes } = outcome.value;
    const partial = partialKind(finish);
    if (partial !== undefined && plan.panel.judgePartialAnswers !== true) {
      const message =
        partial === 'cut-off' ? 'the answer was cut at its limit' : "the provider's filter cut the answer";
      return { turns, ended: 'failed', turnFailure: { kind: partial, message } };
    }
    said.push({ role: 'user', text: message }, { role: 'assistant', text });
    turns.push({
      user: hash('sha256', message, 'hex'),
      text: hash('sha256', text, 'hex'),
      characters: text.length,
      finish,
      commandsJudge: detectsInjection(text),
      ...(outcome.fallback === undefined ? {} : { fallback: outcome.fallback }),
      ...(notes?.moved === undefined ? {} : { moved: [...notes.moved] }),
    });
  }
  return { turns, ended: 'turns' };
}
