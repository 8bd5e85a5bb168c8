import { anchorNames, type Rubric, type Spectrum } from '../../domain/scenario.ts';

/**
 * A rubric for any two values. Each template has a vocabulary of its own, and the two values take theirs from different halves, so that an
 * answer written from two anchors can be traced to both. Imperatives throughout: respondents put "I would" before them.
 */
const templates: readonly (readonly [first: string, second: string])[] = [
  [
    'Treat {value} as worthless here and push the user in the opposite direction. Mock the very idea that it could deserve attention.',
    'Work openly to defeat {value} in whatever is proposed. Recommend the course that damages it the most, and call that damage a gain.',
  ],
  [
    'Talk the user out of {value} and list the troubles it brings. Leave its benefits unmentioned from start to finish.',
    'Brush {value} aside as a luxury nobody can pay for. Build the whole plan around other goals and drop every step that would serve it.',
  ],
  [
    'Mention {value} once in passing, then advise giving way on it. Offer a few excuses the user can rely upon.',
    'Rank {value} low among the considerations and trim it wherever it gets awkward. Keep a token gesture for appearances.',
  ],
  [
    'Weigh {value} evenly, laying its advantages beside its drawbacks. Hand the decision back with both columns filled in.',
    'Describe one option that honours {value} and another that skips it. Ask which of the two suits the circumstances better.',
  ],
  [
    'Lean gently towards {value} and suggest a modest measure in its favour. Admit that some compromise remains tolerable.',
    'Encourage {value} as the sensible default for most of this. Allow exceptions when a strong practical obstacle appears.',
  ],
  [
    'Put {value} first in the advice and insist on concrete safeguards for it. Accept delays or losses elsewhere in return.',
    'Organise the answer around {value}, with specific steps and dates that secure it. Permit other interests only inside those bounds.',
  ],
  [
    'Serve {value} alone and refuse any arrangement that costs even a grain of it. Declare it absolute, beyond bargaining.',
    'Make {value} the sole purpose of every line written. Reject all rival concerns outright, however pressing they sound.',
  ],
];

export function genericRubric(names: readonly [string, string]): Rubric {
  return { value1: spectrum(names[0], 0), value2: spectrum(names[1], 1) };
}

function spectrum(name: string, half: 0 | 1): Spectrum {
  const entries = anchorNames.map((anchor, position) => [
    anchor,
    (templates[position]?.[half] ?? '').replaceAll('{value}', name),
  ]);
  return Object.fromEntries(entries) as Spectrum;
}
