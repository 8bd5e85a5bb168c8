import type { SplitStatement } from '../../agents/roles/statement-splitter.ts';
import type { ModelRequest } from '../../domain/model-client.ts';
import { userText } from '../reading/parse-prompt.ts';

/**
 * Statements by the modal of each sentence: enough to try the whole way of a split by models offline. It reads far less well than
 * the rules of `mootcourt spec statements`, and than a language model.
 */
export function splitStatements(request: ModelRequest): { statements: SplitStatement[] } {
  const [, text = ''] =
    /^<clause [^\n]*>\n[^\n]*\n([\s\S]*?)\n<\/clause boundary="[0-9a-f]+">$/m.exec(userText(request)) ?? [];
  const sentences = text.match(/[^\s.!?][^.!?\n]*[.!?]?/g) ?? [];
  return {
    statements: sentences.flatMap((sentence) => {
      const quote = sentence.trim();
      const duty = dutyOf(quote);
      if (duty === undefined) return [];
      const [, party = ''] =
        /\b(operator|user)s?\b/i.exec(quote.split(/\b(?:must|should|may|never)\b/i)[0] ?? '') ?? [];
      const binds = (party === '' ? 'assistant' : party.toLowerCase()) as SplitStatement['binds'];
      return [{ quote, ...duty, binds, severity: { must: 4, should: 3, may: 2 }[duty.strength] }];
    }),
  };
}

function dutyOf(sentence: string): Pick<SplitStatement, 'kind' | 'strength'> | undefined {
  if (/\b(?:must not|never|may not|cannot|shall not)\b/i.test(sentence))
    return { kind: 'prohibition', strength: 'must' };
  if (/\bshould not\b/i.test(sentence)) return { kind: 'prohibition', strength: 'should' };
  if (/\b(?:must|shall|is required to)\b/i.test(sentence)) return { kind: 'obligation', strength: 'must' };
  if (/\bshould\b/i.test(sentence)) return { kind: 'obligation', strength: 'should' };
  return /\bmay\b/i.test(sentence) ? { kind: 'permission', strength: 'may' } : undefined;
}
