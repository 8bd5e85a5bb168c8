/** Kinds of providers whose SDKs an installation may lack. */
type SdkKind = 'openai' | 'anthropic' | 'azure' | 'bedrock' | 'vertex' | 'gemini' | 'langchain' | 'ollama';

/** npm packages that a model of a provider needs. Clouds serve models of several makers, each by its own SDK. */
export function providerPackages(kind: SdkKind, model: string): readonly string[] {
  switch (kind) {
    case 'openai':
    case 'azure':
      return ['openai'];
    case 'anthropic':
      return ['@anthropic-ai/sdk'];
    case 'bedrock':
      return isClaude(model) ? ['@anthropic-ai/bedrock-sdk'] : ['openai'];
    case 'vertex':
      return isClaude(model) ? ['@anthropic-ai/vertex-sdk'] : ['@google/genai'];
    case 'gemini':
      return ['@google/genai'];
    case 'langchain':
      return ['langchain'];
    case 'ollama':
      return [];
  }
}

/** Clouds name Claude `claude-…`, `anthropic.claude-…`, `us.anthropic.claude-…` or by an address that holds it. */
export function isClaude(model: string): boolean {
  return /\b(?:claude|anthropic)\b/i.test(model);
}
