import type { ConversationRules } from '../domain/model-client.ts';
import type { ProviderSettings } from '../settings/models-file.ts';

const anyOrder: ConversationRules = { system: 'anywhere', assistantFirst: true };
const systemThenUser: ConversationRules = { system: 'first', assistantFirst: false };

/** Where a provider's protocol takes the messages of a conversation. */
export function conversationRules(settings: ProviderSettings | undefined): ConversationRules {
  switch (settings?.kind) {
    case 'openai': {
      const { baseUrl, systemMessages = baseUrl === undefined ? 'anywhere' : 'first' } = settings;
      return { system: systemMessages, assistantFirst: true };
    }
    case 'azure':
      return anyOrder;
    case 'ollama':
      return { system: 'first', assistantFirst: true };
    case 'anthropic':
    case 'bedrock':
    case 'vertex':
    case 'gemini':
    case 'langchain':
    case 'sampling':
      return systemThenUser;
    case 'simulated':
    case 'recorded':
    case undefined:
      return anyOrder;
  }
}
