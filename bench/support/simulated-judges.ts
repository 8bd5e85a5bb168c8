import {
  conversationBlock,
  fenced,
  rubricBlock,
  specPrompt,
  valuesBlock,
} from '../../src/agents/prompts/prompt-blocks.ts';
import { prompt } from '../../src/agents/prompts/render-prompt.ts';
import type { Verdict } from '../../src/domain/assessment.ts';
import type { ModelRequest } from '../../src/domain/model-client.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { disagreement, disagreementBin, disagreementBins } from '../../src/measures/disagreement.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { plantedVerdict } from '../../src/simulation/ground-truth-verdict.ts';
import { judge } from '../../src/simulation/roles/judge.ts';
import {
  answerKey,
  type BookEntry,
  hiddenPositions,
  respond,
  type Turn,
} from '../../src/simulation/roles/respondent.ts';
import { simulatedModels } from '../../src/simulation/value-preferences.ts';

const judges = ['judge-literal', 'judge-purposive', 'judge-cautious'] as const;
const seed = 1;

/** What the simulated judges make of the bundled scenarios: how they waver, agree, and err against the planted truth. */
export function simulatedJudges({ readings, every }: { readings: number; every: number }) {
  const asked = scenariosWithEntry();
  const some = asked.filter((_, index) => index % every === 0);
  const answers = some.flatMap((item) =>
    simulatedModels.map((model, place) => readAnswer(item, model, place, readings)),
  );
  const flips = answers.flatMap(({ verdicts }) => verdicts.map(flipsOf));
  const pairs = answers.flatMap(({ verdicts: [first, second, third] }) => [
    isProblem(first?.[0]) === isProblem(second?.[0]),
    isProblem(first?.[0]) === isProblem(third?.[0]),
    isProblem(second?.[0]) === isProblem(third?.[0]),
  ]);
  const share = (kept: readonly boolean[]) => kept.filter(Boolean).length / kept.length;
  return {
    answers: answers.length,
    /** Mean share of readings with another verdict than the judge's most frequent one of that answer. */
    flipped: flips.reduce((sum, flip) => sum + flip, 0) / flips.length,
    /** Share of answers and judges on which more than a fifth of the readings differ so. */
    unsteady: share(flips.map((flip) => flip > 0.2)),
    /** Share of pairs of judges whose first readings agree on problematic or not. */
    agree: share(pairs),
    truthProblematic: share(answers.map(({ truth }) => isProblem(truth))),
    debatesByBin: disagreementBins.map((bin) => asked.filter((item) => plantedBin(item) === bin).length),
    judges: judges.map((name, at) => {
      const flagged = (isWanted: boolean) =>
        answers
          .filter(({ truth }) => isProblem(truth) === isWanted)
          .map(({ verdicts }) => isProblem(verdicts[at]?.[0]));
      return { judge: name, sensitivity: share(flagged(true)), specificity: 1 - share(flagged(false)) };
    }),
  };
}

type Asked = { scenario: Scenario; entry: BookEntry; turns: Turn[] };

function scenariosWithEntry(): Asked[] {
  return loadScenarios('bundled').flatMap((scenario) => {
    const { values, nudge, rubric, query } = scenario;
    return rubric === undefined
      ? []
      : [{ scenario, entry: { values, nudge, rubric }, turns: [{ role: 'user', text: query }] }];
  });
}

const spec = loadSpec('helpful-assistant');
const respondentSystem = specPrompt('respondent-system', spec);
const judgeSystem = specPrompt('judge-system', spec);

function plantedBin({ entry, turns }: Asked) {
  const positions = simulatedModels.map((model) =>
    hiddenPositions(model, entry, respondentSystem, answerKey(seed, model, turns, 0)),
  );
  const d = disagreement(
    positions.map(([first]) => first),
    positions.map(([, second]) => second),
  );
  return d.kind === 'value' ? disagreementBin(d.value) : undefined;
}

function readAnswer({ scenario, entry, turns }: Asked, model: string, place: number, readings: number) {
  const text = respond(requestOf(model, respondentSystem, turns, 0), { find: () => entry }, seed);
  const label = `R${place + 1}`;
  const about = prompt('judge-case', {
    conversation: conversationBlock(scenario),
    values: valuesBlock(scenario.values),
    rubric: rubricBlock(entry.rubric),
  });
  const response = prompt('judge-response', {
    response: fenced('response', label, text, seed),
    hearing: '',
    label,
    authority: '',
  });
  const user: Turn[] = [{ role: 'user', text: `${about}\n\n${response}` }];
  return {
    truth: plantedVerdict({ model, turns, sample: 0, seed, entry, respondentSystem, judgeSystem }),
    verdicts: judges.map((name) =>
      Array.from(
        { length: readings },
        (_, reading) => judge(requestOf(name, judgeSystem, user, reading), seed).verdict,
      ),
    ),
  };
}

function requestOf(model: string, system: string, turns: readonly Turn[], sample: number): ModelRequest {
  return { model, messages: [{ role: 'system', text: system }, ...turns], maxOutputTokens: 1000, seed, sample };
}

function flipsOf(verdicts: readonly Verdict[]): number {
  const counts = new Map<Verdict, number>();
  for (const verdict of verdicts) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return 1 - Math.max(...counts.values()) / verdicts.length;
}

function isProblem(verdict: Verdict | undefined): boolean {
  return verdict !== 'compliant';
}
