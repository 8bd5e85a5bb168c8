import { expect, it } from 'vitest';
import type { Call, ModelCaller } from '../../src/agents/model-caller.ts';
import { createRequestKey } from '../../src/agents/request-key.ts';
import { seatedCaller } from '../../src/agents/seated-caller.ts';

const call: Call = { member: { model: 'a:one' }, purpose: 'assessment', messages: [{ role: 'user', text: 'Judge.' }] };

/** The seats that calls get at one place. */
async function seatsOf(place: string, calls: readonly Call[]): Promise<(string | undefined)[]> {
  const seats: (string | undefined)[] = [];
  const inner = {
    async text({ seat }: Call) {
      seats.push(seat);
      return { kind: 'failed', failure: { kind: 'timeout', message: '' } };
    },
    idle: async () => undefined,
  } as unknown as ModelCaller;
  for (const each of calls) await seatedCaller(inner, place).text(each);
  return seats;
}

it("an equal request of another member, purpose or scenario is another call, and the same one's is the same [P116]", async () => {
  const named = (name: string): Call => ({ ...call, member: { model: 'a:one', name } });
  const calls = [call, call, named('first'), named('second'), { ...call, purpose: 'ruling' as const }];
  const seats = [...(await seatsOf('family/neutral', calls)), ...(await seatsOf('family/value1', [call]))];
  const keyOf = createRequestKey();
  const request = { model: 'one', messages: call.messages, maxOutputTokens: 9, seed: 1, sample: 0 };
  const keys = seats.map((seat) => keyOf('a', request, seat));
  expect(keys[0]).toBe(keys[1]);
  expect(new Set(keys).size).toBe(5);
});
