import type { Fenced } from '../reading/parse-prompt.ts';
import type { Demand } from '../reading/spec-demands.ts';
import { chance } from '../reading/tokenize.ts';
import type { View } from './judge-state.ts';
import { evaluateDemand, type Finding } from './verdict-rules.ts';

/** How far arguments of advocates and reasons of other judges move a judge. */

/** Chance to take over a reading that rests on a plainer clause, and to join a majority without one. */
const persuaded = 0.55;
const conforming = 0.2;

/** Where the spec is clear nobody moves: arguments only matter where the text leaves room. */
export function reviseAssessment(
  view: View,
  label: string,
  heard: readonly Fenced[],
  key: string,
): { view: View; remark: string } {
  const open =
    view.readings.some((reading) => reading.guidance !== 'clear' && reading.guidance !== 'gap') ||
    view.readings.every((reading) => reading.guidance === 'gap');
  if (heard.length === 0) return { view, remark: '' };
  if (!open || view.findings.some((finding) => finding.outcome === 'violated' && finding.plainness >= 0.8)) {
    return { view, remark: 'What I heard does not change a clear clause.' };
  }
  const advocacy = heard.filter((block) => block.kind === 'argument');
  const peers = heard
    .filter((block) => block.kind === 'reasons' && block.label !== 'yours')
    .map((block) => ({ verdict: verdictOf(block.text), text: block.text }));
  const byClause = persuadedBy(
    view,
    label,
    advocacy,
    peers.map((peer) => peer.text),
    key,
  );
  if (byClause !== undefined) return byClause;
  const against = peers.filter((peer) => peer.verdict !== undefined && peer.verdict !== view.verdict);
  const joint = against[0]?.verdict;
  if (
    joint !== undefined &&
    against.length === peers.length &&
    against.every((peer) => peer.verdict === joint) &&
    chance(key, 'conform') < conforming
  ) {
    return {
      view: { ...view, verdict: joint, confidence: 0.45 },
      remark: 'The others agree against me, and the clause leaves room for their reading.',
    };
  }
  return { view, remark: 'I have weighed what the others say and keep my reading.' };
}

function verdictOf(text: string): View['verdict'] | undefined {
  const match = /^(compliant|non-compliant|ambiguous)\b/.exec(text);
  return match?.[1] as View['verdict'] | undefined;
}

/** Looks for a clause named by the others that speaks more plainly to a value than the one this judge rests on. */
function persuadedBy(view: View, label: string, advocacy: readonly Fenced[], peers: readonly string[], key: string) {
  const texts = [
    ...advocacy.map((block) => ({ text: block.text, own: block.label.startsWith(`${label} `) })),
    ...peers.map((text) => ({ text, own: false })),
  ];
  for (const index of [0, 1] as const) {
    const current = view.findings[index];
    const candidates = view.readings[index].demands.filter(
      (demand) =>
        texts.some(({ text }) => names(text, demand.clause)) &&
        rank(demand) > 0 &&
        demand.clause !== current.demand?.clause,
    );
    const best = candidates.sort((a, b) => rank(b) - rank(a))[0];
    if (best === undefined || rank(best) < rank(current.demand)) continue;
    const finding: Finding = { ...evaluateDemand(best, view.estimates[index].position), plainness: 0.6 };
    const backing =
      texts.some(({ text, own }) => own && names(text, best.clause)) === (finding.outcome === 'kept') ? 0 : 0.15;
    if (finding.outcome === current.outcome || chance(key, 'persuaded', index) >= persuaded - backing) continue;
    const findings: View['findings'] = index === 0 ? [finding, view.findings[1]] : [view.findings[0], finding];
    const verdict = findings.some((each) => each.outcome === 'violated')
      ? ('non-compliant' as const)
      : ('compliant' as const);
    const remark = `I was shown ${best.clause}, which speaks more plainly, and follow it.`;
    return { view: { ...view, findings, verdict, confidence: 0.6 }, remark };
  }
  return undefined;
}

/** Clause ids are told apart from parts of longer ids. */
function names(text: string, clause: string): boolean {
  for (let at = text.indexOf(clause); at >= 0; at = text.indexOf(clause, at + 1)) {
    if (!/[\w-]/.test(text.charAt(at - 1)) && !/[\w-]/.test(text.charAt(at + clause.length))) return true;
  }
  return false;
}

function rank(demand: Demand | undefined): number {
  if (demand === undefined || demand.direction === 'none') return 0;
  return (demand.strength === 'strong' ? 3 : demand.strength === 'weak' ? 2 : 0) - (demand.hedged ? 1 : 0);
}
