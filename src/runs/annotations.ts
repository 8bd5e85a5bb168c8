import { type AnnotationChange, type Annotations, maxNoteCharacters, maxTagCharacters } from '../domain/annotation.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { TraceEvent } from '../domain/event.ts';
import type { DebateRow } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import { appendAudit } from './append-audit.ts';
import { claimRun } from './run-lease.ts';

/** Notes and tags of a run's debates, by debate; one without any is not there. */
export async function loadAnnotations(store: Store, run: string): Promise<Map<string, Annotations>> {
  return foldAnnotations(await store.trace.events(run, { debate: '' }));
}

/** What stands after the events: what was taken away is gone from here, and stays in the trace. */
function foldAnnotations(events: readonly TraceEvent[]): Map<string, Annotations> {
  const byDebate = new Map<string, Annotations>();
  for (const event of events) {
    if (event.type !== 'annotation') continue;
    const { seq, at, data } = event;
    const { by, note, addedTags = [], removedTags = [], removedNotes = [] } = data;
    const { notes, tags } = byDebate.get(data.debate) ?? { notes: [], tags: [] };
    const annotations = {
      notes: [
        ...notes.filter(({ id }) => !removedNotes.includes(id)),
        ...(note === undefined ? [] : [{ id: seq, by, at, text: note }]),
      ],
      tags: [
        ...tags.filter(({ tag }) => !removedTags.includes(tag) && !addedTags.includes(tag)),
        ...addedTags.map((tag) => ({ tag, by, at })),
      ],
    };
    if (annotations.notes.length + annotations.tags.length === 0) byDebate.delete(data.debate);
    else byDebate.set(data.debate, annotations);
  }
  return byDebate;
}

/**
 * Puts a note and tags on a debate, or takes them away. Tags are kept in lower case.
 * @param by the user; empty for the owner
 * @param isHere whether this process holds the run
 * @throws MootcourtError `invalid-input` for an empty or too long text, a note that is not there, or a run
 *   that goes on in another process
 */
export async function annotateDebate(
  store: Store,
  { id: debate, run }: Pick<DebateRow, 'id' | 'run'>,
  change: AnnotationChange,
  { by, isHere }: { by: string; isHere: boolean },
): Promise<Annotations> {
  const before = (await loadAnnotations(store, run)).get(debate) ?? { notes: [], tags: [] };
  const data = changedData(before, change);
  if (Object.keys(data).length === 0) return before;
  const state = (await store.runs.run(run))?.state;
  if (state === 'running' && !isHere)
    throw new MootcourtError(
      'invalid-input',
      `run: ${run} is under way in another process, and only that one writes to it; add notes and tags once it has ended`,
    );
  if (state !== 'running') await claimRun(store, run);
  await store.trace.appendRun(run, { type: 'annotation', data: { debate, by, ...data } });
  await appendAudit(store, 'annotate', { user: by, run, debate, detail: Object.keys(data).join(', ') });
  return (await loadAnnotations(store, run)).get(debate) ?? { notes: [], tags: [] };
}

/** What the event says of a change; nothing where all is so already. */
function changedData(before: Annotations, { note, addTags = [], removeTags = [], removeNotes = [] }: AnnotationChange) {
  const there = new Set(before.tags.map(({ tag }) => tag));
  const addedTags = [...new Set(addTags.map(checkedTag))].filter((tag) => !there.has(tag));
  const removedTags = [...new Set(removeTags.map((tag) => tag.trim().toLowerCase()))].filter((tag) => there.has(tag));
  const unknown = removeNotes.find((id) => !before.notes.some((known) => known.id === id));
  if (unknown !== undefined)
    throw new MootcourtError('invalid-input', `removeNotes: this debate has no note ${unknown}`);
  return {
    ...(note === undefined ? {} : { note: checkedText(note, 'note', maxNoteCharacters) }),
    ...(addedTags.length === 0 ? {} : { addedTags }),
    ...(removedTags.length === 0 ? {} : { removedTags }),
    ...(removeNotes.length === 0 ? {} : { removedNotes: [...removeNotes] }),
  };
}

function checkedTag(tag: string): string {
  return checkedText(tag.replace(/\s+/g, ' '), 'addTags', maxTagCharacters).toLowerCase();
}

function checkedText(text: string, field: string, max: number): string {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > max)
    throw new MootcourtError('invalid-input', `${field}: expected 1 to ${max} characters, got ${trimmed.length}`);
  return trimmed;
}
