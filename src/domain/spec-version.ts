/** Which text of a spec a run was held on. */
export type SpecVersion = {
  /** Of the whole text, as 64 hex digits. */
  sha256: string;
  /** The file or folder, by its path within its Git repository, else by its name; absent where there was none. */
  file?: string;
  /** Id of the commit that holds this very text; absent where Git has none. */
  commit?: string;
};

/** What differs between two versions of a spec, clause by clause. */
export type SpecDiff = {
  added: string[];
  dropped: string[];
  /** Same words, another id or another place in the order. */
  moved: { from: string; to: string }[];
  /** Same id, other words. */
  reworded: { id: string; before: string; after: string }[];
  unchanged: number;
};
