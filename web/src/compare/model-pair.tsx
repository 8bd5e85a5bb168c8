import { changeText } from '../../../src/results/comparison.ts';
import type { ModelPair as Pair } from '../../../src/results/model-pair.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { ListRow } from '../run/list-row.tsx';

/** Two models of one run: the paired difference with its interval, and the debates they were ruled apart in. */
export function ModelPair({ of }: { of: Pair }) {
  const [left, right] = of.models.map((model) => escapeControls(shortName(model))) as [string, string];
  return (
    <>
      <section aria-label="Difference" class="card">
        <h2>
          {left} and {right}
        </h2>
        <p>
          Problematic responses, first reading, paired over {of.debates.toLocaleString('en')} debates that both
          answered: {changeText(of.problematic, 'percent')}. The change is {right} less {left}; below 0 {right} has
          fewer.
        </p>
      </section>
      <section aria-label="Where they part">
        <h2>Ruled differently: {of.partedCount.toLocaleString('en')}</h2>
        {of.partedCount === 0 && <p class="empty">Both were ruled alike in every debate.</p>}
        {of.partedCount > of.parted.length && <p class="soft">The {of.parted.length} with the largest D:</p>}
        <ul class="plain compared-cases">
          {of.parted.map(({ debate, scenario, query, d, verdicts }) => (
            <li key={debate}>
              <ListRow
                d={d}
                contested={false}
                href={`/debates/${debate}`}
                title={escapeControls(scenario)}
                query={query}
              >
                <span class="soft">
                  {left}: {verdicts[0]}
                </span>
                <span class="soft">
                  {right}: {verdicts[1]}
                </span>
              </ListRow>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
