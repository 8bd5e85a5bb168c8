import { type MockProvider, startMockProvider } from '../../bench/support/mock-provider.ts';
import { answer } from '../../bench/support/wire.ts';
import { sha256 } from '../../src/domain/sha256.ts';

/** What makes two calls the same, as the ledger keeps it: model, roles, hashes of the texts. */
export const callKey = (model: string, messages: unknown) => JSON.stringify([model, messages]);

/**
 * The simulated agents behind the wire, with the calls that reached them in order. The mock's own journal keeps only the last thousand, and copies
 * all of them whenever it is asked.
 */
export async function startAskedProvider(): Promise<MockProvider & { asked: string[] }> {
  const asked: string[] = [];
  const provider = await startMockProvider((request) => {
    const messages = request.messages.map(({ role, text }) => [role, sha256(text)]);
    asked.push(callKey(request.model, messages));
    return answer(request);
  });
  return { ...provider, asked };
}
