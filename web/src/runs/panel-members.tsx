import { useState } from 'preact/hooks';
import { useApi } from '../data/api.ts';

/** What is asked for in place of the panel's own members; absent where they stay. */
type Members = { respondents?: string[]; judges?: string[] };
type PanelAnswer = { description?: string; respondents: string[]; judges: string[] };

/** Who answers and who judges: those of the panel, or others in their place, a model a line. */
export function PanelMembers(props: { panel: string; members: Members; change: (members: Members) => void }) {
  const { panel, members, change } = props;
  const loaded = useApi<PanelAnswer>(`/api/panels/${panel}`);
  if (loaded.kind !== 'loaded')
    return (
      <details class="own-spec members">
        <summary>Members</summary>
      </details>
    );
  const { name: loadedPanel, respondents, judges, description } = loaded.value as PanelAnswer & { name: string };
  const changed = (role: keyof Members) => (models: string[] | undefined) => {
    const { [role]: _before, ...rest } = members;
    change(models === undefined ? rest : { ...rest, [role]: models });
  };
  const answering = members.respondents ?? respondents;
  const judging = members.judges ?? judges;
  return (
    <details class="own-spec members">
      <summary>
        Members: {answering.length === 0 ? 'recorded answers' : `${answering.length} respondents`}, {judging.length}{' '}
        judges{Object.keys(members).length > 0 && ', changed'}
      </summary>
      <p class="soft">{description} A model a line, as provider:model; members of the panel keep their settings.</p>
      <div class="two" key={loadedPanel}>
        {respondents.length > 0 && <ModelLines label="Respondents" own={respondents} change={changed('respondents')} />}
        <ModelLines label="Judges" own={judges} change={changed('judges')} />
      </div>
    </details>
  );
}

function ModelLines(props: { label: string; own: readonly string[]; change: (models: string[] | undefined) => void }) {
  const { label, own, change } = props;
  const [text, setText] = useState(own.join('\n'));
  const edit = (next: string) => {
    setText(next);
    const models = next
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    change(models.join('\n') === own.join('\n') ? undefined : models);
  };
  return (
    <label class="field">
      <span>{label}</span>
      <textarea
        rows={Math.min(12, Math.max(3, own.length))}
        value={text}
        onInput={(event) => edit(event.currentTarget.value)}
      />
    </label>
  );
}
