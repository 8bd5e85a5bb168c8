import type { Effort } from '../domain/model-client.ts';
import { type Member, type Panel, splitModelId } from '../domain/panel.ts';
import { isClaude } from '../providers/provider-packages.ts';
import type { ModelsFile, ProviderSettings } from '../settings/models-file.ts';
import { panelMembers } from '../settings/panel-file.ts';

/** What of the members' effort and body a provider has no word for: a sentence for each. */
export function unsentSettings(panel: Panel, { providers }: ModelsFile): string[] {
  return panelMembers(panel).flatMap(({ field, member }) => {
    const { provider, model } = splitModelId(member.model);
    const settings = providers[provider];
    if (settings === undefined) return [];
    return [
      ...effortSentence(field, member, settings.kind, model),
      ...bodySentence(field, member, settings.kind, model),
    ];
  });
}

type Kind = ProviderSettings['kind'];

function effortSentence(field: string, { model, effort }: Member, kind: Kind, name: string): string[] {
  const sent = effort === undefined ? undefined : sentEffort(effort, kind, name);
  if (sent === effort) return [];
  const told = sent === undefined ? 'and is not sent' : `and is sent as ${sent}`;
  return [`${field}: ${model} has no word for effort ${effort}, ${told}.`];
}

function bodySentence(field: string, { model, body }: Member, kind: Kind, name: string): string[] {
  if (body === undefined || takesBody(kind, name)) return [];
  return [`${field}: ${model} takes no further fields, so body (${Object.keys(body).join(', ')}) is not sent.`];
}

function takesBody(kind: Kind, model: string): boolean {
  if (kind === 'vertex') return isClaude(model);
  return ['openai', 'azure', 'anthropic', 'bedrock', 'ollama'].includes(kind);
}

/** The effort at the wire; undefined where none is sent. */
function sentEffort(effort: Effort, kind: ProviderSettings['kind'], model: string): Effort | undefined {
  switch (kind) {
    case 'openai':
    case 'azure':
    case 'gemini':
      return effort === 'max' ? 'high' : effort;
    case 'anthropic':
      return effort === 'minimal' ? 'low' : effort;
    case 'bedrock':
    case 'vertex':
      return sentEffort(effort, isClaude(model) ? 'anthropic' : kind === 'vertex' ? 'gemini' : 'openai', model);
    case 'ollama':
      return effort === 'minimal' ? 'low' : effort === 'max' ? 'high' : effort;
    case 'langchain':
    case 'sampling':
    case 'simulated':
    case 'recorded':
      return undefined;
  }
}
