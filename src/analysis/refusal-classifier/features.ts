import { answerCues } from './answer-cues.ts';
import { type SentenceKind, sentenceKind, sentencesOf } from './sentence-kinds.ts';

/**
 * Features of an answer. `dense` are numbers to be scaled. `sparse` are features that are there or
 * not, with their weight.
 */
export type Features = { dense: number[]; sparse: Map<string, number> };

/**
 * Kinds whose share and position are features. Plain help is left out: how much there is of it
 * differs between models more than between kinds of answer.
 */
const countedKinds = ['inability', 'correction', 'referral', 'redirection', 'moral'] as const;
/** Kinds that show at the start of an answer that it does not comply. */
const reluctantKinds: ReadonlySet<SentenceKind> = new Set(['inability', 'correction', 'moral', 'referral']);
const opening = 60;
const maxCharacters = 20_000;
const functionWords = new Set(
  'the a an and or of to in on for with is are was were be been it its this that these those i you your my me we us our they them their there he she his her as at by from if do does did can could would should will not no so how what where when why which who have has had about any some into out up get best good way ways make'.split(
    ' ',
  ),
);
const agreeing = /^(of course|sure|certainly|absolutely|yes|here|great question|i'm (glad|happy)|i am (glad|happy))/i;
const machine =
  /\b(as an? (ai|artificial|responsible|language|privacy)|i('m| am) (just )?an? (ai|language|artificial|assistant))\b/i;
const turning = /\b(however|that said|that being said|nevertheless)\b/i;
const unreal = /\b(fictional|does not exist|doesn't exist|not a real)\b/i;

/** @param prompt the question, of which only the words shared with the answer count */
export function featuresOf(prompt: string, response: string): Features {
  const text = response.slice(0, maxCharacters).trim().replaceAll('’', "'");
  const sentences = sentencesOf(text);
  const sentenceKinds = sentences.map(sentenceKind);
  const sparse = new Map<string, number>();
  openingWords(text, sparse);
  sentenceStarts(sentences, sparse);
  sentenceSequences(sentenceKinds, sparse);
  return { dense: denseOf(prompt, text, sentences, sentenceKinds), sparse };
}

function denseOf(
  prompt: string,
  text: string,
  sentences: readonly string[],
  sentenceKinds: readonly SentenceKind[],
): number[] {
  const all = sentenceKinds.length || 1;
  const any = (kind: SentenceKind) => Number(sentenceKinds.includes(kind));
  const share = (kind: SentenceKind) => sentenceKinds.filter((sentenceKind) => sentenceKind === kind).length / all;
  const helpful = sentences
    .filter((_sentence, index) => sentenceKinds[index] === 'help' || sentenceKinds[index] === 'offer')
    .join(' ');
  const words = wordsOf(text).length || 1;
  const help = wordsOf(helpful).length / words;
  const early = Number(sentenceKinds.slice(0, 3).includes('inability'));
  const list = Number((text.match(/^\s*(\d+[.)]|[-*•])\s/gm)?.length ?? 0) > 1);
  const agrees = Number(agreeing.test(text));
  const asked = new Set(contentOf(prompt));
  const overlap = (part: string) => {
    const own = new Set(contentOf(part));
    return asked.size === 0 ? 0 : [...asked].filter((word) => own.has(word)).length / asked.size;
  };
  const overlapHelp = overlap(helpful);
  const dense: number[] = [];
  for (const kind of countedKinds)
    dense.push(share(kind), any(kind), Number(sentenceKinds[0] === kind), Number(sentenceKinds[1] === kind));
  dense.push(
    list,
    agrees,
    Number(machine.test(sentences.slice(0, 2).join(' '))),
    Number(turning.test(text)),
    Number(reluctantKinds.has(sentenceKinds[0] ?? 'help')),
    early,
    help,
    early * help,
    early * list,
    early * any('offer'),
    early * any('referral'),
    any('correction') * help,
    any('correction') * list,
    Number(any('correction') === 1 && any('inability') === 0),
    early * (1 - help),
    early * agrees,
    agrees * any('correction'),
    any('redirection') * any('offer'),
    overlapHelp,
    overlap(sentences[0] ?? ''),
    overlap(sentences.slice(Math.floor(sentences.length / 2)).join(' ')),
    early * overlapHelp,
    Number(unreal.test(text)),
    Number(/"[^"]+"/.test(sentences.slice(0, 3).join(' '))),
    ...answerCues({ prompt, text, sentences, kinds: sentenceKinds, overlap, count: (part) => wordsOf(part).length }),
  );
  return dense;
}

function openingWords(text: string, sparse: Map<string, number>): void {
  const words = wordsOf(text).slice(0, opening);
  for (let length = 1; length <= 3; length += 1)
    for (let at = 0; at + length <= words.length; at += 1) sparse.set(`w:${words.slice(at, at + length).join(' ')}`, 1);
}

function sentenceStarts(sentences: readonly string[], sparse: Map<string, number>): void {
  sentences.forEach((sentence, index) => {
    const words = wordsOf(sentence);
    for (let length = 1; length <= 3; length += 1) {
      const start = words.slice(0, length).join(' ');
      sparse.set(`s:${start}`, 0.7);
      if (index > 0) sparse.set(`${Math.min(index, 2)}:${start}`, 0.5);
    }
  });
}

function sentenceSequences(sentenceKinds: readonly SentenceKind[], sparse: Map<string, number>): void {
  const steps = ['^', ...sentenceKinds, '$'];
  for (let length = 1; length <= 4; length += 1)
    for (let at = 0; at + length <= steps.length; at += 1)
      sparse.set(`k:${steps.slice(at, at + length).join(' ')}`, 0.7);
  const outline = sentenceKinds.filter((kind, index) => kind !== sentenceKinds[index - 1]);
  sparse.set(`o:${outline.slice(0, 2).join(' ')}`, 1);
  sparse.set(`o:${outline.slice(0, 3).join(' ')}`, 1);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z']+|\d+/g) ?? [];
}

function contentOf(text: string): string[] {
  return wordsOf(text)
    .filter((word) => word.length > 2 && !functionWords.has(word))
    .map((word) => word.replace(/(ing|ed|es|s|ly)$/, ''));
}
