import { splitVerbPhrases } from './coordination.ts';
import { type Duty, findDuties, type SentenceContext } from './find-duties.ts';
import { imperativeAt } from './imperatives.ts';
import type { LeadIn } from './introductions.ts';
import { labelDuty } from './label-duties.ts';
import { findMarkers } from './markers.ts';
import { isGerund } from './verb-forms.ts';
import { isAuxiliary, type Words } from './words.ts';

/** The duties of a sentence; a label in front (`**Privacy:** …`) is no part of them and may itself say of which kind they are. */
export function readSentence(words: Words, context: SentenceContext): Duty[] {
  const colon = words.list.slice(0, 8).findIndex((word) => word.text === ':');
  if (colon <= 0 || colon >= words.list.length - 1) return findDuties(words, 0, context);
  const label = words.list.slice(0, colon);
  const text = label.map((word) => word.text).join(' ');
  const duty = labelDuty(text);
  if (duty !== undefined) {
    const own = findDuties(words, colon + 1, context);
    const rest: Words = subWords(words, colon + 1);
    return findMarkers(rest).length > 0 && own.length > 0
      ? own
      : inheritedDuties(rest, { ...duty, binds: 'assistant', open: true });
  }
  return findDuties(words, label.some((word) => isAuxiliary(word.text)) ? 0 : colon + 1, context);
}

function subWords(words: Words, from: number): Words {
  const list = words.list.slice(from);
  const start = list[0]?.start ?? 0;
  let joined = '';
  const starts = list.map((word) => {
    const at = joined.length;
    joined += `${word.text} `;
    return at;
  });
  return {
    list,
    joined,
    at: (offset) =>
      start >= 0
        ? Math.max(
            0,
            starts.findLastIndex((at) => at <= offset),
          )
        : 0,
  };
}

/** The duties of an item that finishes its lead-in. */
export function inheritedDuties(words: Words, lead: LeadIn): Duty[] {
  const { list } = words;
  let end = list.length;
  while (end > 0 && !/[\p{L}\p{N}%]/u.test(list[end - 1]?.text ?? '')) end -= 1;
  if (/^(?:and|or)$/.test(list[end - 1]?.text ?? '')) end -= 1;
  while (end > 0 && !/[\p{L}\p{N}%]/u.test(list[end - 1]?.text ?? '')) end -= 1;
  let first = 0;
  let negated = false;
  while (first < end && /^(?:not|never|to|always|also|do|don't)$/.test(list[first]?.text ?? '')) {
    negated ||= /^(?:not|never|don't)$/.test(list[first]?.text ?? '');
    first += 1;
  }
  if (first >= end) return [];
  const verb = list[first]?.text ?? '';
  const form = isGerund(verb) ? 'gerund' : 'base';
  const isVerbal =
    form === 'gerund' || imperativeAt(list, first, end, { amongImperatives: true, fragment: true }) !== undefined;
  const phrases = isVerbal
    ? splitVerbPhrases(list, first, end, form, false)
    : [{ first, quote: first, end, polarity: 'same' }];
  return phrases.flatMap((phrase, index) => {
    const [start, last] = [list[index === 0 ? 0 : phrase.quote], list[phrase.end - 1]];
    if (start === undefined || last === undefined) return [];
    const avoided = /^(?:avoid|refrain)$/.test(list[phrase.first]?.text ?? '');
    const turned = lead.kind === 'obligation' ? negated || avoided || phrase.polarity === 'negated' : false;
    const kind = turned
      ? ('prohibition' as const)
      : lead.kind === 'prohibition' && phrase.polarity === 'turned'
        ? ('obligation' as const)
        : lead.kind;
    return [{ start: start.start, end: last.end, kind, strength: lead.strength, binds: lead.binds }];
  });
}
