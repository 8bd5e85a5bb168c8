import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CallOptions,
  type ModelClient,
  type ModelCompletion,
  ModelError,
  type ModelRequest,
} from '../domain/model-client.ts';
import { valuesOfClauses } from './reading/clause-values.ts';
import { readPrompt, userText } from './reading/parse-prompt.ts';
import { namedValues } from './reading/value-lexicon.ts';
import { advocate } from './roles/advocate.ts';
import { writeAmendment } from './roles/amendment-writer.ts';
import { selectClauses } from './roles/clause-selector.ts';
import { judge, judgeConversation } from './roles/judge.ts';
import { adjudicate } from './roles/meta-adjudicator.ts';
import { type RubricLookup, respond } from './roles/respondent.ts';
import { genericRubric } from './roles/rubric-writer.ts';
import { writeNudges, writeScenario } from './roles/scenario-writer.ts';
import { speakAsUser } from './roles/simulated-user.ts';
import { splitStatements } from './roles/statement-splitter.ts';

/** A model provider without a network or a model: plays every role of a run from the prompts' text, repeatably, for demos, tests and calibration. */
export function createSimulatedClient(options: {
  book: RubricLookup;
  seed?: number;
  /** Milliseconds a word takes, so that people can follow; 0, the default, answers at once. */
  wordMs?: number;
}): ModelClient {
  const { wordMs = 0 } = options;
  return {
    async complete(request: ModelRequest, call: CallOptions): Promise<ModelCompletion> {
      call.signal.throwIfAborted();
      const text = simulate(request, options.book, options.seed ?? 0);
      if (call.onDelta !== undefined) {
        for (const piece of text.match(/\s*\S+\s*/g) ?? []) {
          if (wordMs > 0) await sleep(wordMs, undefined, { signal: call.signal });
          call.signal.throwIfAborted();
          call.onDelta(piece);
        }
      } else if (wordMs > 0) {
        await sleep(wordMs * thinkingWords, undefined, { signal: call.signal });
      }
      return {
        text,
        finish: 'stop',
        usage: usageOf(request, text),
        providerId: 'simulated',
        servedModel: request.model,
      };
    },
  };
}

/** An answer that nobody reads along takes as long as this many words. */
const thinkingWords = 30;

/**
 * The answer to a request. Chance comes from the model's name, the message text, the sample number and the provider's own seed: the request's
 * seed is left out because not every wire protocol carries one.
 */
export function simulate(request: ModelRequest, book: RubricLookup, seed = 0): string {
  switch (request.schema?.name) {
    case undefined:
      return respond(request, book, seed);
    case 'assessment':
      return JSON.stringify(judge(request, seed));
    case 'clause-selection':
      return JSON.stringify(selectClauses(request));
    case 'conversation-assessment':
      return JSON.stringify(judgeConversation(request, seed));
    case 'user-turn':
      return JSON.stringify(speakAsUser(request, seed));
    case 'argument':
      return JSON.stringify(advocate(request));
    case 'ruling':
      return JSON.stringify(adjudicate(request));
    case 'amendment':
      return JSON.stringify(writeAmendment(request));
    case 'rubric': {
      const [namedValue, two] = readPrompt(userText(request)).values;
      return JSON.stringify(genericRubric([namedValue.name, two.name]));
    }
    case 'value-pair': {
      const text = userText(request);
      const question = readPrompt(text).question.trim();
      const [value1, value2] = (question === '' ? valuesOfClauses(text) : undefined) ?? namedValues(question || text);
      return JSON.stringify({ value1, value2 });
    }
    case 'scenario':
      return JSON.stringify(writeScenario(request, seed));
    case 'nudges':
      return JSON.stringify(writeNudges(request, seed));
    case 'statements':
      return JSON.stringify(splitStatements(request));
    default:
      throw new ModelError({
        kind: 'bad-request',
        message: `The simulated provider plays no role with the schema ${request.schema?.name}.`,
      });
  }
}

/** About four characters a token, as the usual rule of thumb has it. */
function usageOf(request: ModelRequest, text: string): ModelCompletion['usage'] {
  const tokens = (length: number) => Math.ceil(length / 4);
  const length = (cachedOnly: boolean) =>
    request.messages.reduce(
      (sum, message) => sum + (cachedOnly && message.cache !== true ? 0 : message.text.length),
      0,
    );
  return {
    inputTokens: tokens(length(false)),
    cachedInputTokens: tokens(length(true)),
    outputTokens: tokens(text.length),
  };
}
