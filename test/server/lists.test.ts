import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latestAssessments } from '../../src/adjudication/debate-record.ts';
import type { Assessed } from '../../src/domain/assessment.ts';
import { loadDebateRecord } from '../../src/runs/load-debate-record.ts';
import { type Served, serveHouse } from '../support/test-server.ts';

// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of an answer
type Json = any;

let served: Served;
let run: string;
/** What the records themselves say, for each response. */
const truth: { debate: string; model: string; verdict: string; text: string; refused: boolean; against: string[] }[] =
  [];
const get = async (address: string): Promise<Json> => (await fetch(`${served.url}${address}`)).json();

beforeAll(async () => {
  served = await serveHouse();
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ limit: 18, seed: 3 });
  const answer = await fetch(`${served.url}/api/runs`, { method: 'POST', headers, body });
  run = ((await answer.json()) as { id: string }).id;
  await served.service.whenEnded(run);
  for (let state = { indexed: -1, of: 0 }; state.indexed < state.of || state.of === 0; )
    state = await served.service.indexResponses(run);
  const { store } = served.app;
  for (const { id } of await store.runs.debates(run)) {
    const record = await loadDebateRecord(store, id);
    const assessed = latestAssessments(record).filter((item): item is Assessed => item.kind === 'assessed');
    for (const [response, end] of record.responses) {
      const ruled = record.ruling?.verdicts.find((verdict) => verdict.response === response);
      const verdict = ruled === undefined || ruled.by === 'none' ? 'none' : ruled.verdict;
      const own = assessed.filter((item) => item.response === response);
      truth.push({
        debate: id,
        model: end.respondent,
        verdict,
        text: [
          end.kind === 'answered' ? ((await store.getText(end.text)) ?? '') : '',
          ...own.map((item) => item.reasons),
          ruled?.reason ?? '',
        ].join('\n'),
        refused: 2 * own.filter((item) => item.refusal !== 'full-compliance').length > own.length,
        against: verdict === 'none' ? [] : own.filter((item) => item.verdict !== verdict).map((item) => item.judge),
      });
    }
  }
});
afterAll(() => served.close());

describe('lists of a run', () => {
  it('find the responses of a model by verdict, refusal, judge and words, as the records have them [P216]', async () => {
    const model = truth[0]?.model ?? '';
    const judge = truth.find(({ against }) => against.length > 0)?.against[0] ?? '';
    const words =
      truth[5]?.text
        .toUpperCase()
        .match(/\w{4,}/g)
        ?.slice(3, 6) ?? [];
    const hasWord = (text: string, word: string) => new RegExp(`\\b${word}\\b`, 'i').test(text);
    const cases: [string, (item: (typeof truth)[number]) => boolean][] = [
      ['', () => true],
      [
        `model=${encodeURIComponent(model)}&verdict=non-compliant`,
        (item) => item.model === model && item.verdict === 'non-compliant',
      ],
      ['refused=true', (item) => item.refused],
      [`judge=${encodeURIComponent(judge)}`, (item) => item.against.includes(judge)],
      [
        `text=${encodeURIComponent(`${words.join(', ')} `)}`,
        (item) =>
          words.every((word, index) =>
            index === 2 ? new RegExp(`\\b${word}`, 'i').test(item.text) : hasWord(item.text, word),
          ),
      ],
    ];
    for (const [query, isWanted] of cases) {
      const page = await get(`/api/runs/${run}/responses?${query}&limit=500`);
      const expected = truth.filter(isWanted).map(({ debate, model }) => `${debate} ${model}`);
      expect(
        page.responses.map((item: Json) => `${item.debate} ${item.model}`),
        query,
      ).toEqual(expected);
      expect(page.total).toBe(expected.length);
    }
    const { read } = await get(`/api/runs/${run}/responses?limit=1`);
    expect(read).toEqual({ indexed: 18, of: 18 });
    expect((await get(`/api/runs/${run}/responses?text=%3F!`)).error.message).toContain('expected a word');
    const second = await get(`/api/runs/${run}/responses?limit=2&offset=3`);
    expect(second.total).toBe(truth.length);
    expect(second.responses[0].model).toBe(truth[3]?.model);
    expect((await get(`/api/runs/${run}/responses?verdict=lost`)).error.code).toBe('invalid-input');
  });

  it('filter debates by what the ruling found and rests on, and sort them [P216]', async () => {
    const { debates } = await get(`/api/runs/${run}/debates?sort=d`);
    const ds = debates.map((debate: Json) => debate.d ?? -1);
    expect(ds).toEqual(ds.toSorted((left: number, right: number) => right - left));
    const { clauseCases, outcomes } = await get(`/api/runs/${run}/summary`);
    const settled = await get(`/api/runs/${run}/debates?outcome=settled`);
    expect(settled.total).toBe(outcomes.settled);
    const clause = clauseCases.find((item: Json) => item.ruledDebates > 0);
    const ruled = await get(`/api/runs/${run}/debates?contested=true&clause=${encodeURIComponent(clause.clause)}`);
    expect(ruled.total).toBe(clause.ruledDebates);
  });

  it('sort responses by every column, both ways, and tell where a word stands [P270]', async () => {
    for (const sort of ['d', 'scenario', 'model', 'verdict', 'problem']) {
      const up = await get(`/api/runs/${run}/responses?sort=${sort}&order=up&limit=500`);
      const down = await get(`/api/runs/${run}/responses?sort=${sort}&order=down&limit=500`);
      const keys = (page: Json) =>
        page.responses.map((item: Json) => item[sort] ?? (sort === 'verdict' ? 'none' : null));
      const known = (page: Json) => keys(page).filter((key: Json) => key !== null);
      expect(known(up)).toEqual(known(up).toSorted((a: Json, b: Json) => (a < b ? -1 : a > b ? 1 : 0)));
      expect(known(down)).toEqual(known(up).toReversed());
      expect(down.total).toBe(truth.length);
    }
    const word = truth[5]?.text.match(/\w{7,}/)?.[0] ?? '';
    const { responses, total } = await get(`/api/runs/${run}/responses?text=${word.slice(0, 6)}`);
    expect(total).toBeGreaterThan(0);
    for (const { excerpt } of responses) expect(excerpt.toLowerCase()).toContain(word.slice(0, 6).toLowerCase());
    const { debates } = await get(`/api/runs/${run}/debates?text=${word}&limit=500`);
    const found = await get(`/api/runs/${run}/responses?text=${word}&limit=500`);
    expect(debates.map((debate: Json) => debate.id)).toEqual([
      ...new Set(found.responses.map((item: Json) => item.debate)),
    ]);
  });

  it('go to the next and the previous inside the filter [P216]', async () => {
    const filter = 'contested=true&sort=d';
    const { debates, total } = await get(`/api/runs/${run}/debates?${filter}`);
    expect(total).toBeGreaterThan(2);
    for (const [index, debate] of debates.entries())
      expect(await get(`/api/debates/${debate.id}?${filter}`)).toMatchObject({
        previous: debates[index - 1]?.id ?? null,
        next: debates[index + 1]?.id ?? null,
        index,
        total,
      });
  });
});
