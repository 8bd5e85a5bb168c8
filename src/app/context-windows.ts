import { MootcourtError } from '../domain/errors.ts';
import { type Member, memberName, type Panel, selectedSpecRoom, splitModelId } from '../domain/panel.ts';
import type { RunDefinition } from '../domain/run.ts';
import { countPromptTokens } from '../providers/count-tokens.ts';
import type { Environment } from '../settings/environment.ts';
import { connectedSettings } from '../settings/member-connection.ts';
import type { ModelsFile } from '../settings/models-file.ts';
import { panelMembers } from '../settings/panel-file.ts';
import type { PlannedCall } from '../spending/dry-run-debate.ts';
import { ollamaUrl } from './ollama-models.ts';

type Around = { models: ModelsFile; environment: Pick<Environment, 'key'> };

/** Tokens that a member's model takes at most, and who says so. */
export type ContextWindow = { tokens: number; source: 'panel' | 'models file' | 'server' };

/** A member whose window is known, and the longest prompt that a first reading sends it. */
export type WindowCheck = {
  field: string;
  member: string;
  window: ContextWindow;
  /** Of the longest prompt, by OpenAI's o200k tokenizer; other tokenizers differ by about a fifth. */
  promptTokens: number;
  maxOutputTokens: number;
  /** What would make it fit, in words. */
  advice: string;
};

/**
 * What a member's model takes: by the panel, by `windows` of the models file, or as its server tells
 * (Ollama, vLLM, llama.cpp, LM Studio and gateways). Undefined where nobody says.
 */
export async function findContextWindow(
  member: Member,
  { models, environment }: Around,
): Promise<ContextWindow | undefined> {
  const { provider, model } = splitModelId(member.model);
  const named = models.providers[provider];
  if (member.contextWindow !== undefined) return { tokens: member.contextWindow, source: 'panel' };
  const listed = models.windows[member.model];
  if (listed !== undefined) return { tokens: listed, source: 'models file' };
  const settings = named === undefined ? undefined : connectedSettings(named, member);
  const tokens = await reportedWindow(settings, model, environment);
  return tokens === undefined ? undefined : { tokens, source: 'server' };
}

/** Clouds whose lists of models tell no window. */
const silentHosts = /(?:^|\.)(?:googleapis\.com|x\.ai|openai\.com|anthropic\.com)$/;

async function reportedWindow(
  settings: ReturnType<typeof connectedSettings> | undefined,
  model: string,
  environment: Around['environment'],
): Promise<number | undefined> {
  if (settings?.kind === 'ollama') {
    if (settings.contextWindow !== undefined) return settings.contextWindow;
    const { createOllamaServer } = await import('../providers/ollama/server.ts');
    const apiKey = settings.apiKeyEnv === undefined ? undefined : environment.key(settings.apiKeyEnv);
    const server = createOllamaServer({ url: ollamaUrl(settings, environment), apiKey });
    return server.findContextWindow(model, AbortSignal.timeout(3000)).catch(() => undefined);
  }
  // Servers that speak both protocols tell by OpenAI's; Anthropic itself tells no window.
  if ((settings?.kind !== 'openai' && settings?.kind !== 'anthropic') || settings.baseUrl === undefined)
    return undefined;
  if (silentHosts.test(new URL(settings.baseUrl).hostname)) return undefined;
  const { askContextWindow } = await import('../providers/openai/context-window.ts');
  const apiKey = settings.apiKeyEnv === undefined ? undefined : environment.key(settings.apiKeyEnv);
  const address = settings.baseUrl.replace(/\/$/, '');
  const baseUrl = settings.kind === 'anthropic' ? `${address.replace(/\/v1$/, '')}/v1` : address;
  return askContextWindow({ baseUrl, apiKey, model });
}

/** Each member with a known window, and the longest prompt that it gets before anything is contested. */
export async function checkContextWindows(plan: RunDefinition, around: Around): Promise<WindowCheck[]> {
  const known = await Promise.all(
    panelMembers(plan.panel).map(async (named) => ({
      ...named,
      window: await findContextWindow(named.member, around),
    })),
  );
  const checks: WindowCheck[] = [];
  let calls: PlannedCall[] | undefined;
  for (const { field, member, window } of known) {
    if (window === undefined) continue;
    calls ??= await longestDebate(plan);
    const longest = longestOf(calls, memberName(member));
    if (longest === undefined) continue;
    const promptTokens = await countPromptTokens({ messages: longest.prompt });
    const isOver = promptTokens > window.tokens;
    checks.push({
      field,
      member: memberName(member),
      window,
      promptTokens,
      maxOutputTokens: member.maxOutputTokens ?? plan.panel.maxOutputTokens,
      advice: isOver ? await adviceOn(plan, memberName(member), longest, window.tokens) : '',
    });
  }
  return checks;
}

function longestOf(calls: readonly PlannedCall[], name: string): PlannedCall | undefined {
  return calls
    .filter(({ member }) => member === name)
    .reduce<PlannedCall | undefined>(
      (most, call) => (call.promptBytes > (most?.promptBytes ?? 0) ? call : most),
      undefined,
    );
}

/** What would make a member's longest prompt fit: for judges, reading selected clauses where that is short enough. */
async function adviceOn(plan: RunDefinition, name: string, longest: PlannedCall, window: number): Promise<string> {
  const others = 'Give the model a larger window, take another model, or a shorter spec';
  const { panel } = plan;
  if (longest.purpose === 'clause-selection') return `Its table of contents alone is too long. ${others}`;
  if (!readsSpec(longest)) return others;
  const room = selectedSpecRoom(panel);
  if (room !== undefined)
    return `Set selectedSpecCharacters, the room for the clauses that it reads, below ${counted(room)}. ${others}`;
  const selected = longestOf(await longestDebate({ ...plan, panel: { ...panel, specReading: 'selected' } }), name);
  if (selected === undefined) return others;
  const tokens = await countPromptTokens({ messages: selected.prompt });
  const about = `with specReading: selected in the panel it reads the clauses that it names, in prompts of about ${counted(tokens)} tokens`;
  return tokens > window ? `Even ${about}. ${others}` : `${capital(about)}. Or: ${others.toLowerCase()}`;
}

/** Respondents read the spec whole or not at all. */
function readsSpec({ purpose }: PlannedCall): boolean {
  return purpose.startsWith('assessment') || purpose === 'ruling' || purpose.startsWith('advocate');
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** One sentence that names the members whose window nobody tells: whether their prompts fit is not checked. */
export async function unknownWindows(panel: Panel, around: Around): Promise<string[]> {
  const members = panelMembers(panel).filter(({ member }) => !/^(?:simulated|recorded|sampling):/.test(member.model));
  const windows = await Promise.all(members.map(({ member }) => findContextWindow(member, around)));
  const unknown = members.filter((_, index) => windows[index] === undefined).map(({ member }) => memberName(member));
  return unknown.length === 0
    ? []
    : [`not known of ${[...new Set(unknown)].join(', ')}: say contextWindow in the panel, or windows in a models file`];
}

/** Answers as short as they come: what does not fit with them never does. */
const shortest = {
  response: 50,
  rubric: 300,
  assessment: 50,
  argument: 50,
  ruling: 100,
  selection: 20,
  selectedShare: 1,
};

async function longestDebate(plan: RunDefinition): Promise<PlannedCall[]> {
  // It brings the whole of LangGraph, which is needed only where a window is known.
  const { dryRunDebate } = await import('../spending/dry-run-debate.ts');
  const size = (scenario: RunDefinition['scenarios'][number]) =>
    (scenario.messages ?? [{ text: scenario.query }]).reduce((sum, { text }) => sum + text.length, 0);
  const longest = plan.scenarios.reduce((most, scenario) => (size(scenario) > size(most) ? scenario : most));
  return dryRunDebate(plan, longest, { contested: false, lengths: shortest });
}

/** What does not fit, by how much, and what would help; what only just fits is a warning. */
export function windowProblems(checks: readonly WindowCheck[]): { problems: string[]; warnings: string[] } {
  const [problems, warnings]: [string[], string[]] = [[], []];
  for (const { field, member, window, promptTokens, maxOutputTokens, advice } of checks) {
    const over = promptTokens - window.tokens;
    const about = `${field} (${member}): its prompts have about ${counted(promptTokens)} tokens, and its context window has ${counted(window.tokens)} (${sources[window.source]})`;
    if (over > 0) problems.push(`${about}: ${counted(over)} too many. ${advice}`);
    else if (promptTokens + maxOutputTokens > window.tokens)
      warnings.push(
        `${about}: ${counted(window.tokens - promptTokens)} are left for an answer, which may have ${counted(maxOutputTokens)} (maxOutputTokens)`,
      );
  }
  return { problems, warnings };
}

const sources = {
  panel: 'contextWindow in the panel',
  'models file': 'windows in the models file',
  server: 'as its server tells',
};

const counted = (tokens: number): string => tokens.toLocaleString('en');

/**
 * Refuses a run whose prompts do not fit, before anything is paid.
 * @throws MootcourtError `invalid-input`
 */
export async function assertContextFits(plan: RunDefinition, around: Around): Promise<void> {
  const { problems } = windowProblems(await checkContextWindows(plan, around));
  if (problems.length > 0) throw new MootcourtError('invalid-input', problems.join('\n'));
}
