import { canonicalJson } from '../../domain/canonical-json.ts';
import { sha256 } from '../../domain/sha256.ts';
import * as answers from '../answer-schemas.ts';
import { conversationAssessmentSchema, userTurnSchema } from '../conversation-answers.ts';
import { answerJsonSchema } from '../structured-output/request-schema.ts';
import { shapeInWords } from '../structured-output/shape-in-words.ts';
import { promptTexts } from './render-prompt.ts';

/**
 * How the texts are put together into messages. Raise it when that changes while the texts stay the
 * same.
 */
const promptLayoutVersion = 5;

let digest: string | undefined;

/**
 * SHA-256 over everything that shapes a request beside its slots: prompt texts, answer schemas,
 * layout. Kept with each debate.
 */
export function promptDigest(): string {
  if (digest === undefined) {
    const { assessmentAcceptSchema: _accepted, ...asked } = answers;
    const all = { ...asked, userTurnSchema, conversation: conversationAssessmentSchema(2, true) };
    // Schema and words: either shapes a request.
    const schemas = Object.entries(all).map(([name, schema]) => [
      name,
      answerJsonSchema(schema),
      shapeInWords(answerJsonSchema(schema)),
    ]);
    digest = sha256(canonicalJson({ layout: promptLayoutVersion, texts: promptTexts(), schemas }));
  }
  return digest;
}
