import { expect, it } from 'vitest';
import { ollamaAddress } from '../../../src/providers/ollama/address.ts';

it.each([
  [undefined, 'http://127.0.0.1:11434'],
  ['0.0.0.0', 'http://127.0.0.1:11434'],
  ['0.0.0.0:9000', 'http://127.0.0.1:9000'],
  ['gpu.example:11434', 'http://gpu.example:11434'],
  ['http://127.0.0.1:11434/v1', 'http://127.0.0.1:11434'],
  ['http://127.0.0.1:11434/v1/', 'http://127.0.0.1:11434'],
  ['https://ollama.example', 'https://ollama.example'],
  ['https://gateway.example/ollama/', 'https://gateway.example/ollama'],
])('%s is %s', (text, url) => {
  expect(ollamaAddress(text)).toBe(url);
});

it('what is no address is an error', () => {
  expect(() => ollamaAddress('not an address')).toThrow();
});
