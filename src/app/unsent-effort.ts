import type { Effort } from '../domain/model-client.ts';
import { type Panel, splitModelId } from '../domain/panel.ts';
import { isClaude } from '../providers/provider-packages.ts';
import type { ModelsFile, ProviderSettings } from '../settings/models-file.ts';
import { panelMembers } from '../settings/panel-file.ts';

/** What of the members' effort a provider has no word for: one sentence a member. */
export function unsentEfforts(panel: Panel, { providers }: ModelsFile): string[] {
  return panelMembers(panel).flatMap(({ field, member }) => {
    const { provider, model } = splitModelId(member.model);
    const settings = providers[provider];
    if (member.effort === undefined || settings === undefined) return [];
    const sent = sentEffort(member.effort, settings.kind, model);
    if (sent === member.effort) return [];
    const treatment = sent === undefined ? 'and is not sent' : `and is sent as ${sent}`;
    return [`${field}: ${member.model} has no word for effort ${member.effort}, ${treatment}.`];
  });
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
