/** Who said it (the user of the token; empty for the owner) and when (ISO 8601, UTC). */
type Said = { by: string; at: string };

/** Words that a person put on a debate; `id` is the sequence number of the event that brought them. */
export type DebateNote = Said & { id: number; text: string };
export type DebateTag = Said & { tag: string };

export type Annotations = { notes: DebateNote[]; tags: DebateTag[] };

/** What a person adds to a debate or takes away. */
export type AnnotationChange = {
  note?: string | undefined;
  addTags?: readonly string[] | undefined;
  removeTags?: readonly string[] | undefined;
  removeNotes?: readonly number[] | undefined;
};

export const maxNoteCharacters = 5000;
export const maxTagCharacters = 60;
