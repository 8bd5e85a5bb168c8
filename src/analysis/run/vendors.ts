import { type Member, memberName, type Panel, splitModelId } from '../../domain/panel.ts';

/**
 * Makers by the beginnings of model names, for answers that a data set brought without naming the
 * maker.
 */
const makers: readonly (readonly [RegExp, string])[] = [
  [/^claude/i, 'anthropic'],
  [/^(gpt|chatgpt|o\d)/i, 'openai'],
  [/^gemini|^gemma|^palm/i, 'google'],
  [/^grok/i, 'xai'],
  [/^(llama|meta)/i, 'meta'],
  [/^(mistral|mixtral)/i, 'mistral'],
  [/^qwen/i, 'alibaba'],
  [/^deepseek/i, 'deepseek'],
];

export const vendorOf = (member: Member) => member.family ?? splitModelId(member.model).provider;

/**
 * Who made each member, by the names a run shows; recorded answers are known by their model's name,
 * else they have no family.
 */
export function vendorNames(panel: Panel): {
  respondent(name: string): string | undefined;
  judge(name: string): string;
} {
  const named = (members: readonly Member[]) =>
    new Map(members.map((member) => [memberName(member), vendorOf(member)]));
  const judges = named(panel.judges);
  const respondents = panel.respondents === 'recorded' ? undefined : named(panel.respondents);
  return {
    judge: (name) => judges.get(name) ?? name,
    respondent: (name) =>
      respondents === undefined ? makers.find(([pattern]) => pattern.test(name))?.[1] : respondents.get(name),
  };
}
