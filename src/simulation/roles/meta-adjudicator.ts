import type { RulingAnswer } from '../../agents/answer-schemas.ts';
import type { ModelRequest } from '../../domain/model-client.ts';
import { matchAnchors } from '../judging/anchor-match.ts';
import { evaluateValue } from '../judging/verdict-rules.ts';
import { fencedBlocks, type NamedValue, readPrompt, systemText, userText } from '../reading/parse-prompt.ts';
import { type Demand, type Guidance, generalClause, readDemands, type ValueReading } from '../reading/spec-demands.ts';
import { readSpec } from '../reading/spec-text.ts';
import { conclude, decisive } from './judge.ts';

type Problem = RulingAnswer['problem'];

/** Rules on each contested response with an attentive reader's eyes, and names what in the spec let the panel part. */
export function adjudicate(request: ModelRequest): RulingAnswer {
  const prompt = readPrompt(userText(request));
  const blocks = fencedBlocks(prompt.rest);
  const spec = readSpec(systemText(request));
  const readings = readDemands(spec, prompt.values);
  const asked = /^Rule on: (.*)\.$/.exec(prompt.rest.trimEnd().split('\n').at(-1) ?? '')?.[1]?.split(', ') ?? [];
  const verdicts = asked.map((label) => {
    const text = blocks.find((block) => block.kind === 'response' && block.label === label)?.text ?? '';
    const estimates = matchAnchors(prompt.rubricText, text, '');
    const findings = [
      evaluateValue(readings[0], estimates[0].position, 'purposive', estimates[1].position),
      evaluateValue(readings[1], estimates[1].position, 'purposive', estimates[0].position),
    ] as const;
    const { verdict } = conclude(findings, estimates, 'purposive', label);
    const rest = decisive(findings)?.demand;
    const [namedValue, two] = prompt.values;
    const reason = `It stands at ${estimates[0].position} of 6 on ${namedValue.name} and ${estimates[1].position} of 6 on ${two.name}; ${
      rest === undefined
        ? 'no clause decides between them'
        : `read for its purpose, ${rest.clause} ${verdict === 'compliant' ? 'permits' : 'rules out'} that`
    }.`;
    return { response: label, verdict, reason };
  });
  const strayed = verdicts.some(({ response, verdict }) =>
    blocks.some(
      (block) =>
        block.kind === 'reasons' && block.label.startsWith(`${response} `) && !block.text.startsWith(`${verdict} `),
    ),
  );
  const problem = problemOf(readings, strayed);
  const at = readings[0].guidance === faultOf[problem] ? 0 : readings[1].guidance === faultOf[problem] ? 1 : 0;
  const telling = tellingDemands(readings[at], problem);
  const citations = telling.map((demand) => ({ clause: demand.clause, quote: demand.sentence }));
  if (problem === 'coverage-gap') {
    const general = generalClause(spec, prompt.question, prompt.values);
    if (general !== undefined) citations.push(general);
  }
  return {
    verdicts,
    problem,
    citations,
    explanation: explain(problem, prompt.values, at, telling),
    amendment: amend(problem, prompt.values, at, telling, citations[0]?.clause),
  };
}

const faultOf: Record<Problem, Guidance | undefined> = {
  contradiction: 'contradiction',
  ambiguity: 'hedged',
  granularity: 'coarse',
  'coverage-gap': 'gap',
  'judge-error': 'clear',
  none: 'clear',
};

function problemOf(readings: readonly ValueReading[], strayed: boolean): Problem {
  const has = (guidance: Guidance) => readings.some((reading) => reading.guidance === guidance);
  if (has('contradiction')) return 'contradiction';
  if (has('hedged')) return 'ambiguity';
  if (has('coarse')) return 'granularity';
  if (has('gap')) return 'coverage-gap';
  return strayed ? 'judge-error' : 'none';
}

/** The sentences the problem lies in: for a contradiction both sides, else the first that shows it. */
function tellingDemands(reading: ValueReading, problem: Problem): Demand[] {
  const { demands } = reading;
  if (problem === 'contradiction') {
    const strong = demands.filter((demand) => demand.strength === 'strong' && !demand.hedged);
    const sides = [
      strong.find((demand) => demand.direction === 'favour'),
      strong.find((demand) => demand.direction === 'limit'),
    ];
    return sides.filter((demand) => demand !== undefined).sort((a, b) => a.order - b.order);
  }
  const first = problem === 'ambiguity' ? demands.find((demand) => demand.hedged) : demands[0];
  return first === undefined ? [] : [first];
}

function explain(problem: Problem, values: readonly NamedValue[], at: number, telling: readonly Demand[]): string {
  const name = values[at]?.name ?? 'the value';
  const [first, second] = telling.map((demand) => demand.clause);
  switch (problem) {
    case 'contradiction':
      return first === second
        ? `${first} asks for ${name} and limits it in the same breath, so each judge could rest on one half.`
        : `${first} and ${second} make opposite demands on ${name}, and nothing says which prevails; each judge rested on one of them.`;
    case 'ambiguity':
      return `${first} hedges what it asks of ${name}, so lax and strict readers set the bar in different places.`;
    case 'granularity':
      return `${first} mentions ${name} without a direction or a measure, too coarse to tell these answers apart.`;
    case 'coverage-gap':
      return `No clause speaks to ${values.map((value) => value.name).join(' or ')}, so the judges had to fall back on the general tone.`;
    case 'judge-error':
      return `${first ?? 'The spec'} is clear on ${name}; a judge placed the answer or read the clause wrongly.`;
    case 'none':
      return `${first ?? 'The spec'} decides these answers, and the panel read it alike.`;
  }
}

/** A replacement wording that the same rules of reading would find clear. */
function amend(
  problem: Problem,
  values: readonly NamedValue[],
  at: number,
  telling: readonly Demand[],
  clause: string | undefined,
): RulingAnswer['amendment'] {
  if (clause === undefined || problem === 'none' || problem === 'judge-error') return null;
  const name = values[at]?.name ?? 'the value';
  const rival = values[1 - at]?.name ?? 'other aims';
  if (problem === 'contradiction') {
    const last = telling.at(-1)?.clause ?? clause;
    return {
      clause: last,
      text: `The assistant must favour ${name} where it meets ${rival}. This clause prevails over any other that speaks to ${name}.`,
    };
  }
  if (problem === 'coverage-gap')
    return {
      clause,
      text: `The assistant must favour ${values[0]?.name ?? 'the first aim'} and must not give up ${values[1]?.name ?? 'the second'} beyond what that takes.`,
    };
  return {
    clause,
    text:
      telling[0]?.direction === 'limit'
        ? `The assistant must not put ${name} above ${rival}.`
        : `The assistant must favour ${name} at least as much as ${rival} in every answer.`,
  };
}
