import { partialKind } from '../../../src/domain/model-client.ts';

/** Marks an answer that did not end by itself; `ended` once the judges have had their turn. */
export function FinishTag({ finish, judged, ended }: { finish: string; judged: boolean; ended: boolean }) {
  const partial = partialKind(finish);
  if (partial !== undefined) {
    const how = partial === 'cut-off' ? 'cut at its limit' : 'cut by a filter';
    return <span class="tag">{ended && !judged ? `${how}, not judged` : how}</span>;
  }
  if (finish === 'refusal') return <span class="tag">refused</span>;
  return finish === 'other' ? <span class="tag">unknown end</span> : null;
}
