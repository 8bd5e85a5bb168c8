import { memberName } from '../domain/panel.ts';
import type { Call, ModelCaller } from './model-caller.ts';

/**
 * A caller for one place, such as the scenario of a debate: each call is its seat's own there. Two
 * members with one model, a fallback that two members share, and one question in two scenarios then
 * make calls of their own, recorded and paid once each, though their requests are equal. The place
 * must be the same in every run that is to find these calls again, so it is the scenario, not the
 * debate.
 */
export function seatedCaller(caller: ModelCaller, seat: string): ModelCaller {
  const seated = (call: Call): Call => ({
    ...call,
    seat: [seat, call.purpose, memberName(call.member), ...(call.seat === undefined ? [] : [call.seat])].join('\n'),
  });
  return {
    text: (call) => caller.text(seated(call)),
    structured: (call, answer) => caller.structured(seated(call), answer),
    idle: () => caller.idle(),
  };
}
