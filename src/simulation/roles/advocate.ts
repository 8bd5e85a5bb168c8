import type { ArgumentAnswer } from '../../agents/answer-schemas.ts';
import type { ModelRequest } from '../../domain/model-client.ts';
import { fencedBlocks, readPrompt, systemText, userText } from '../reading/parse-prompt.ts';
import { type Demand, generalClause, readDemands } from '../reading/spec-demands.ts';
import { readSpec } from '../reading/spec-text.ts';
import { contentStems, hash } from '../reading/tokenize.ts';

/** Speaks for one of two answers: names the clause that suits it and quotes it. */
export function advocate(request: ModelRequest): ArgumentAnswer {
  const prompt = readPrompt(userText(request));
  const blocks = fencedBlocks(prompt.rest);
  const [own, other] = blocks.filter((block) => block.kind === 'response');
  const heard = blocks.filter((block) => block.kind === 'argument').at(-1);
  const spec = readSpec(systemText(request));
  const demands = readDemands(spec, prompt.values).flatMap((reading) => reading.demands);
  const [best, next] = ranked(demands, own?.text ?? '', other?.text ?? '');
  const label = own?.label ?? 'This answer';
  if (best === undefined) {
    const general = generalClause(spec, prompt.question, prompt.values);
    const ground =
      general === undefined
        ? 'The spec is silent on this question.'
        : `No clause names these values; ${general.clause} comes nearest.`;
    return {
      argument: `${ground} ${label} answers what was asked and breaks nothing that is written. The other answer may do as well, which I concede.`,
      citations: general === undefined ? [] : [general],
    };
  }
  const citations = [best, next]
    .filter((demand) => demand !== undefined)
    .map((demand) => ({ clause: demand.clause, quote: demand.sentence }));
  const names = prompt.values.map((value) => value.name).join(' and ');
  const reply =
    heard === undefined
      ? ''
      : ` ${heard.label.split(' ')[0]} is right that its own clause matters, yet it does not decide how ${names} meet here.`;
  return {
    argument: `${label} follows ${best.clause}: “${best.sentence}” ${claim(best)}${reply}${next === undefined ? '' : ` I concede that ${next.clause} bears on this too.`}`,
    citations,
  };
}

function claim(demand: Demand): string {
  if (demand.direction === 'none') return 'It names the value without setting a measure, and this answer heeds it.';
  const force = demand.hedged ? 'though the words leave room' : 'in plain words';
  return demand.direction === 'favour'
    ? `It asks for exactly this, ${force}.`
    : `It sets a limit, ${force}, and this answer respects it.`;
}

/**
 * Best clause first: more directed sentences before vaguer ones. Where two pull apart each side takes the one closer to its own words, and on
 * a tie the two sides take different ones.
 */
function ranked(demands: readonly Demand[], own: string, other: string): Demand[] {
  const ownWords = new Set(contentStems(own));
  const otherWords = new Set(contentStems(other));
  const turn = hash(own) > hash(other) ? 1 : -1;
  const score = (demand: Demand) => {
    const words = contentStems(demand.sentence);
    const closeness =
      words.filter((word) => ownWords.has(word)).length - words.filter((word) => otherWords.has(word)).length;
    const weight =
      (demand.direction === 'none' ? 0 : 2) + (demand.strength === 'strong' ? 1 : 0) - (demand.hedged ? 1 : 0);
    return weight + 0.5 * closeness + (demand.direction === 'favour' ? 0.4 : -0.4) * turn;
  };
  const scored = demands.map((demand) => ({ demand, score: score(demand) })).sort((a, b) => b.score - a.score);
  const [best, ...others] = scored.map((entry) => entry.demand);
  const next = others.find((demand) => demand.clause !== best?.clause);
  return [best, next].filter((demand) => demand !== undefined);
}
