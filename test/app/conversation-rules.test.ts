import { expect, it } from 'vitest';
import { conversationRules } from '../../src/app/conversation-rules.ts';
import type { ProviderSettings } from '../../src/settings/models-file.ts';

const limits = { concurrency: 1, maxAttempts: 1 };
const compatible = { kind: 'openai', baseUrl: 'http://127.0.0.1/v1', ...limits } as const;

it.each<[string, ProviderSettings | undefined, string, boolean]>([
  ['OpenAI itself', { kind: 'openai', ...limits }, 'anywhere', true],
  ['a compatible server', compatible, 'first', true],
  ['a compatible server that takes them anywhere', { ...compatible, systemMessages: 'anywhere' }, 'anywhere', true],
  ['a compatible server without a system role', { ...compatible, systemMessages: 'none' }, 'none', true],
  ['Anthropic', { kind: 'anthropic', apiKeyEnv: 'KEY', ...limits }, 'first', false],
  ['LangChain', { kind: 'langchain', ...limits }, 'first', false],
  ['MCP sampling', { kind: 'sampling' }, 'first', false],
  ['simulated models', { kind: 'simulated' }, 'anywhere', true],
  ['recorded answers', { kind: 'recorded' }, 'anywhere', true],
  ['a provider that is not configured', undefined, 'anywhere', true],
])('%s: system messages and an opening of the assistant', (_name, settings, system, assistantFirst) => {
  expect(conversationRules(settings)).toEqual({ system, assistantFirst });
});
