import { type Answer, type Asked, type Behaviour, say } from './answer.ts';

const prose = 'The answer mostly complies; I would give it 4 on the first value and 2 on the second.';

/** A quirk of the JSON alone; a response in words is as it should be. */
function json(does: string, change: (good: string) => Answer | string): Behaviour {
  return {
    does,
    reply: (asked) => {
      const changed = asked.isStructured ? change(asked.good) : asked.good;
      return say(asked, typeof changed === 'string' ? { text: changed } : changed);
    },
  };
}

/** A quirk of every answer. */
function every(
  does: string,
  change: (good: string, asked: Asked) => Answer,
  protocols?: Behaviour['protocols'],
): Behaviour {
  return {
    does,
    ...(protocols === undefined ? {} : { protocols }),
    reply: (asked) => say(asked, change(asked.good, asked)),
  };
}

function edit(good: string, change: (value: Record<string, unknown>) => unknown): string {
  return JSON.stringify(change(JSON.parse(good) as Record<string, unknown>));
}

const withoutVerdict = (good: string): string =>
  edit(good, ({ verdict: _verdict, verdicts: _verdicts, ...rest }) => rest);
const half = (text: string): string => text.slice(0, Math.ceil(text.length * 0.6));

/** JSON that is not quite what was asked for. */
export const jsonBehaviours: Record<string, Behaviour> = {
  fence: json('puts JSON in a code fence', (good) => `\`\`\`json\n${good}\n\`\`\``),
  'fence-amid-prose': json(
    'puts JSON in a code fence with sentences around it',
    (good) => `Here is the JSON:\n\`\`\`json\n${good}\n\`\`\`\nLet me know if you need more.`,
  ),
  'prose-before': json('writes a sentence before the JSON', (good) => `Sure, here is my assessment.\n${good}`),
  'prose-after': json('writes a sentence after the JSON', (good) => `${good}\n\nI hope this helps!`),
  'tags-around': json('puts JSON between tags', (good) => `<answer>\n${good}\n</answer>`),
  bom: json('begins with a byte order mark', (good) => `\uFEFF${good}`),
  blank: json('puts blanks and new lines around JSON', (good) => `\n\n  ${good}\n `),
  indented: json('writes JSON over many lines', (good) => JSON.stringify(JSON.parse(good), null, 2)),
  'single-quotes': json('writes JSON with single quotes', (good) => good.replaceAll('"', "'")),
  'smart-quotes': json('writes JSON with typographic quotes', (good) => good.replace(/"([^"]*)"/g, '“$1”')),
  'trailing-comma': json('leaves a comma before the last bracket', (good) => good.replace(/}$/, ',}')),
  'bare-keys': json('leaves the quotes of keys out', (good) => good.replace(/"(\w+)":/g, '$1:')),
  comments: json('writes comments into JSON', (good) => good.replace('{', '{ // my assessment\n')),
  'python-words': json("writes None for null, as Python's words are", (good) => good.replaceAll('null', 'None')),
  'raw-newline': json('writes new lines within texts as they are', (good) =>
    good.replace(/The (answer|clause)/, 'The\n$1'),
  ),
  'numbers-as-text': json('writes numbers as text', (good) => good.replace(/:(\d+)/g, ':"$1"')),
  'percent-signs': json('writes confidence with a percent sign', (good) =>
    good.replace(/"confidence":(\d+)/g, '"confidence":"$1%"'),
  ),
  shares: json('writes confidence as a share of 1', (good) =>
    good.replace(/"confidence":(\d+)/g, (_all, percent) => `"confidence":${Number(percent) / 100}`),
  ),
  capitals: json('begins words of closed lists with a capital', (good) =>
    good.replace(/"(compliant|non-compliant|ambiguous|ambiguity|full-compliance)"/g, (_all, word: string) =>
      JSON.stringify(`${word[0]?.toUpperCase()}${word.slice(1)}`),
    ),
  ),
  'upper-case': json('writes words of closed lists in capitals with underscores', (good) =>
    good.replace(/"(compliant|non-compliant|ambiguous|ambiguity|full-compliance)"/g, (_all, word: string) =>
      JSON.stringify(word.toUpperCase().replaceAll('-', '_')),
    ),
  ),
  'words-with-dots': json('ends words of closed lists with a full stop', (good) =>
    good.replace(/"(compliant|non-compliant|ambiguous|ambiguity|full-compliance)"/g, '"$1."'),
  ),
  'capital-keys': json('begins keys with a capital', (good) =>
    good.replace(/"([a-z])(\w*)":/g, (_all, first: string, rest: string) => `"${first.toUpperCase()}${rest}":`),
  ),
  'extra-key': json('adds a key that nobody asked for', (good) => good.replace(/}$/, ',"thinking":"x"}')),
  'list-of-one': json('puts the object into a list', (good) => `[${good}]`),
  'wrapped-object': json('puts the object into a field of another', (good) => `{"result":${good}}`),
  'twice-the-same': json('writes the same JSON twice', (good) => `${good}\n${good}`),
  'two-that-differ': json(
    'writes two JSON objects that differ',
    (good) => `${good}\n${good.replace(/"(compliant|ambiguous)"/, '"non-compliant"')}`,
  ),
  'json-in-text': json('writes JSON as a text within JSON', (good) => JSON.stringify(good)),
  'doubled-key': json('writes a key twice, with different values', (good) =>
    good.replace(/"verdict":/, '"verdict":"non-compliant","verdict":'),
  ),
  'words-in-bold': json('puts words of closed lists in bold', (good) =>
    good.replace(/"(compliant|non-compliant|ambiguous|ambiguity|full-compliance)"/g, '"**$1**"'),
  ),
  'out-of-100': json('writes confidence as a fraction of 100', (good) =>
    good.replace(/"confidence":(\d+)/g, '"confidence":"$1/100"'),
  ),
  decimals: json('writes confidence with decimals', (good) => good.replace(/"confidence":(\d+)/g, '"confidence":$1.2')),
  'null-fields': json('writes null for fields that it should fill', (good) =>
    edit(good, (value) => ({ ...value, reasons: null, citations: null, explanation: null })),
  ),
  'missing-verdict': json('leaves the verdict out', withoutVerdict),
  'unknown-verdict': json('gives a verdict that is not in the list', (good) =>
    good.replace(/"verdict":"[^"]+"/g, '"verdict":"mostly compliant"'),
  ),
  'verdict-in-prose': json('gives its verdict in prose', () => `${prose} Verdict: compliant.`),
  'missing-positions': json('leaves the positions out', (good) =>
    edit(good, ({ value1: _value1, value2: _value2, ...rest }) => rest),
  ),
  'fractional-position': json('gives a position between two anchors', (good) =>
    good.replace(/"position":\d/, '"position":3.5'),
  ),
  'position-off-scale': json('gives a position off the scale', (good) => good.replace(/"position":\d/, '"position":9')),
  'confidence-off-scale': json('gives a confidence of five quadrillion', (good) =>
    good.replace(/"confidence":\d+/g, '"confidence":5000000000000000'),
  ),
  'not-a-number': json('writes NaN for a number', (good) => good.replace(/"confidence":\d+/, '"confidence":NaN')),
  'unknown-clause': json('cites a clause that the spec does not have', (good) =>
    good.replace('"citations":[]', '"citations":[{"clause":"does-not-exist","quote":"be kind"}]'),
  ),
  'run-on-text': json('writes more text than it should', (good) =>
    good.replace(/The (answer|clause)/, `${'The clause holds. '.repeat(600)} The $1`),
  ),
  'run-on-list': json('writes a longer list than it should', (good) =>
    good.replace('"citations":[]', `"citations":[${Array(40).fill('{"clause":"x","quote":"y"}').join(',')}]`),
  ),
  'lone-surrogate': json('writes half a character', (good) => good.replace(/The (answer|clause)/, '\\ud800 The $1')),
  'nul-character': json('writes a NUL character', (good) => good.replace(/The (answer|clause)/, '\\u0000 The $1')),
  prose: json('writes prose where JSON was asked for', () => prose),
  yaml: json('writes YAML where JSON was asked for', (good) =>
    Object.entries(JSON.parse(good) as object)
      .map(([key, value]) => `${key}: ${String(value)}`)
      .join('\n'),
  ),
  'empty-object': json('writes an empty object', () => '{}'),
  'json-of-another-form': json('writes JSON of another form', () => '{"score":7,"comment":"fine"}'),
  'function-call': json(
    'writes the call of a function with the object as its arguments',
    (good) => `<tool_call>\n{"name":"assessment","arguments":${good}}\n</tool_call>`,
  ),
  'escaped-json': json('escapes its JSON once too often', (good) => good.replaceAll('"', '\\"')),
  'doubled-braces': json('doubles the braces around its JSON', (good) => `{${good}}`),
  'bracket-too-many': json('closes a bracket too many', (good) => `${good}}`),
  'word-in-a-list': json('puts words of closed lists into lists', (good) =>
    good.replace(/"verdict":("[^"]+")/g, '"verdict":[$1]'),
  ),
  'text-in-a-list': json('writes its reasons as a list of sentences', (good) =>
    good.replace(/"(reasons|explanation)":("[^"]*")/, '"$1":[$2,"It names a next step."]'),
  ),
  'corrects-itself': json(
    'writes JSON, and another that corrects it',
    (good) => `${good.replace(/"(compliant|ambiguous)"/, '"non-compliant"')}\nWait, let me correct that:\n${good}`,
  ),
  'out-of-in-words': json('writes confidence in words as a part of 100', (good) =>
    good.replace(/"confidence":(\d+)/g, '"confidence":"$1 out of 100"'),
  ),
  'confidence-in-words': json('writes confidence as a word', (good) =>
    good.replace(/"confidence":\d+/g, '"confidence":"high"'),
  ),
  schema: json('writes the schema back', () =>
    JSON.stringify({ type: 'object', properties: { verdict: { type: 'string', enum: ['compliant'] } } }),
  ),
};

/** Thoughts, ends and counts of otherwise right answers. */
export const answerBehaviours: Record<string, Behaviour> = {
  good: every('answers as it should', (good) => ({ text: good })),
  'thinks-aloud': every('thinks in its text, between tags', (good) => ({
    text: `<think>\nPolicy says non-compliant maybe. {"verdict": "non-compliant"}\n</think>\n\n${good}`,
  })),
  'thinks-without-opening': every('thinks in its text, the opening tag left out', (good) => ({
    text: `Let me weigh both.\n</think>\n\n${good}`,
  })),
  'thinks-in-a-scratchpad': every('thinks in a scratchpad before its text', (good) => ({
    text: `<scratchpad>\nVerdict: non-compliant.\n</scratchpad>\n${good}`,
  })),
  'thinks-in-channels': every('thinks in a channel whose markers the server strips', (good) => ({
    text: `analysisPolicy says non-compliant maybe.assistantfinal${good}`,
  })),
  'thinks-and-answers-in-tags': every('puts both thoughts and answer between tags', (good) => ({
    text: `<think>\nVerdict: non-compliant.\n</think>\n<answer>\n${good}\n</answer>`,
  })),
  'thinks-to-the-limit': every('thinks until the limit ends it', () => ({
    text: '<think>\nFirst I weigh',
    finish: 'length',
  })),
  'thinks-and-stops': every('thinks and says nothing', () => ({ text: '<think>\nFirst I weigh.\n</think>\n' })),
  'thoughts-beside': every('thinks beside its text', (good) => ({ text: good, thoughts: 'I weigh both.' })),
  'thoughts-as-reasoning': every(
    'thinks in a field `reasoning`',
    (good) => ({ text: good, message: { reasoning: 'I weigh both.' } }),
    ['chat'],
  ),
  'thoughts-in-details': every(
    'thinks in `reasoning_details`',
    (good) => ({ text: good, message: { reasoning_details: [{ type: 'reasoning.text', text: 'I weigh both.' }] } }),
    ['chat'],
  ),
  'thoughts-as-thinking': every(
    'thinks in a field `thinking`',
    (good) => ({ text: good, message: { thinking: 'I weigh both.' } }),
    ['chat'],
  ),
  'thoughts-alone': every('thinks beside and says nothing', () => ({ text: null, thoughts: 'I weigh both.' })),
  'thoughts-to-the-limit': every('thinks beside until the limit ends it', () => ({
    text: null,
    thoughts: 'I weigh',
    finish: 'length',
  })),
  cut: every('is cut at the limit', (good) => ({ text: half(good), finish: 'length' })),
  'cut-after-the-end': every('ends, and says that it was cut', (good) => ({ text: good, finish: 'length' })),
  'cut-empty': every('is cut at the limit before the first word', () => ({ text: '', finish: 'length' })),
  'cut-untold': every('calls an answer whole that has as many tokens as the limit allows', (good) => ({
    text: half(good),
    usage: { prompt_tokens: 100, completion_tokens: 4096, total_tokens: 4196, input_tokens: 100, output_tokens: 4096 },
  })),
  'broken-off': every('breaks off in mid-answer', (good) => ({
    text: half(good),
    finish: 'insufficient_system_resource',
  })),
  aborted: every('aborts its answer', (good) => ({ text: half(good), finish: 'abort' })),
  'cut-by-window': every(
    'is cut at its window',
    (good) => ({ text: half(good), finish: 'model_context_window_exceeded' }),
    ['messages'],
  ),
  'filtered-half': every('is stopped by a filter in mid-answer', (good) => ({
    text: half(good),
    finish: 'content_filter',
  })),
  'filtered-empty': every('is stopped by a filter before the first word', () => ({
    text: '',
    finish: 'content_filter',
  })),
  'refuses-in-words': every(
    'refuses in the field for it',
    () => ({ text: null, message: { refusal: 'I will not.' } }),
    ['chat'],
  ),
  'refuses-with-text': every('ends as a refusal, with text', () => ({ text: 'I will not.', finish: 'refusal' })),
  'refuses-without-text': every('ends as a refusal, without text', () => ({ text: '', finish: 'refusal' })),
  'ends-oddly': every('ends for a reason that nobody knows', (good) => ({ text: good, finish: 'someday' })),
  'end-untold': every('tells no reason for its end', (good) => ({ text: good, finish: null })),
  'stop-sequence': every('ends at a stop sequence', (good) => ({ text: good, finish: 'stop_sequence' }), ['messages']),
  pauses: every('pauses its turn', (good) => ({ text: half(good), finish: 'pause_turn' }), ['messages']),
  'calls-a-tool': every(
    'calls a tool that nobody offered',
    () => ({
      text: null,
      finish: 'tool_calls',
      message: { tool_calls: [{ id: 't', type: 'function', function: { name: 'f', arguments: '{}' } }] },
    }),
    ['chat'],
  ),
  empty: every('answers nothing', () => ({ text: '' })),
  blanks: every('answers blanks', () => ({ text: '  \n ' })),
  null: every('answers null', () => ({ text: null }), ['chat']),
  'list-of-parts': every(
    'answers a list of parts',
    (good) => ({ text: null, message: { content: [{ type: 'text', text: good }] } }),
    ['chat'],
  ),
  'list-of-texts': every('answers a list of bare texts', (good) => ({ text: null, message: { content: [good] } }), [
    'chat',
  ]),
  'usage-untold': every('tells no usage', (good) => ({ text: good, usage: null })),
  'usage-of-zero': every('tells a usage of zero', (good) => ({
    text: good,
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, input_tokens: 0, output_tokens: 0 },
  })),
  'usage-negative': every('tells a negative usage', (good) => ({
    text: good,
    usage: { prompt_tokens: -5, completion_tokens: -1, total_tokens: -6, input_tokens: -5, output_tokens: -1 },
  })),
  'usage-as-text': every('tells usage as text', (good) => ({
    text: good,
    usage: {
      prompt_tokens: '100',
      completion_tokens: '10',
      total_tokens: '110',
      input_tokens: '100',
      output_tokens: '10',
    },
  })),
  'cached-over-prompt': every('tells more cached tokens than it read', (good) => ({
    text: good,
    usage: {
      prompt_tokens: 10,
      completion_tokens: 10,
      total_tokens: 20,
      prompt_tokens_details: { cached_tokens: 300 },
      input_tokens: 10,
      output_tokens: 10,
      cache_read_input_tokens: 300,
    },
  })),
  'thoughts-counted-outside': every(
    'counts thoughts outside of its output',
    (good) => ({
      text: good,
      usage: {
        prompt_tokens: 100,
        completion_tokens: 10,
        total_tokens: 2110,
        completion_tokens_details: { reasoning_tokens: 2000 },
      },
    }),
    ['chat'],
  ),
  'prompt-cut': every('reads 2,048 tokens of any prompt', readsAtMost(2048)),
  'prompt-cut-oddly': every('reads 2,601 tokens of any prompt', readsAtMost(2601)),
};

/** A window that cuts prompts without a word. */
function readsAtMost(window: number): (good: string, asked: Asked) => Answer {
  return (good, { prompt }) => {
    const read = Math.min(window, Math.ceil(prompt.length / 4));
    return {
      text: good,
      usage: {
        prompt_tokens: read,
        completion_tokens: 10,
        total_tokens: read + 10,
        input_tokens: read,
        output_tokens: 10,
      },
    };
  };
}
