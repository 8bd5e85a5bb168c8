import type { AmendmentAnswer } from '../../agents/answer-schemas.ts';
import type { ModelRequest } from '../../domain/model-client.ts';
import { readPrompt, systemText, userText } from '../reading/parse-prompt.ts';
import { type Demand, readDemands } from '../reading/spec-demands.ts';
import { readSpec } from '../reading/spec-text.ts';

/** Mends a clause by the rules its readers go by: what is vague becomes a plain demand, and of two that collide this one gives way. */
export function writeAmendment(request: ModelRequest): AmendmentAnswer {
  const prompt = readPrompt(userText(request));
  const id = /^Amend the clause (.*)\.$/.exec(prompt.rest.trimEnd().split('\n').at(-1) ?? '')?.[1] ?? '';
  const spec = readSpec(systemText(request));
  const sentences = spec.clauses.find((clause) => clause.id === id)?.sentences.map(({ text }) => text) ?? [];
  const readings = readDemands(spec, prompt.values).map((reading, at) => ({
    ...reading,
    name: prompt.values[at]?.name ?? 'the aim',
    own: reading.demands.filter((demand) => demand.clause === id),
  }));
  const blamed = readings.filter(({ own }) => own.length > 0);
  const faulty = blamed.find(({ guidance }) => guidance !== 'clear') ?? blamed[0];
  if (faulty === undefined) {
    const name = prompt.values[0].name;
    return {
      text: [...sentences, plainDemand(name, 'favour')].join(' '),
      reason: `No clause spoke to ${name}; this one now does.`,
    };
  }
  const { guidance, name, own } = faulty;
  const telling = own.filter((demand) =>
    guidance === 'contradiction'
      ? demand.strength === 'strong' && !demand.hedged
      : demand.hedged || demand.direction === 'none',
  );
  const stays = sentences.filter((sentence) => !telling.some((demand) => isOf(demand, sentence)));
  const added =
    guidance === 'contradiction'
      ? 'Where another clause makes a demand on this matter, that clause prevails over this one.'
      : plainDemand(name, telling.some((demand) => demand.direction === 'limit') ? 'limit' : 'favour');
  return {
    text: [added, ...stays].join(' '),
    reason:
      guidance === 'contradiction'
        ? `The clause collided with another one on ${name}; it now gives way.`
        : `The clause left open how far ${name} goes; it now says so without a hedge.`,
  };
}

function plainDemand(name: string, direction: 'favour' | 'limit'): string {
  return direction === 'favour'
    ? `The assistant must favour ${name} in every answer.`
    : `The assistant must never put ${name} first.`;
}

/** A demand quotes the beginning of its sentence. */
function isOf(demand: Demand, sentence: string): boolean {
  return sentence.startsWith(demand.sentence);
}
