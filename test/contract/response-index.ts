import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IndexedDebate, ResponseFilter } from '../../src/domain/response-index.ts';
import { searchWords, wordsOf } from '../../src/domain/search-words.ts';
import type { Store } from '../../src/domain/store.ts';
import { planOf, runRow, type StoreUnderTest } from './store.ts';

/** What the index of responses of every store finds. */
export function describeResponseIndex(name: string, item: () => StoreUnderTest | Promise<StoreUnderTest>): void {
  describe(`${name}: the index of responses`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await (await item()).open();
      await store.runs.create(runRow('r1'), planOf(3), []);
    });
    afterEach(() => store.close());

    it('finds responses by words of any script, verdict, judge and ruling, each run its own [P270]', async () => {
      const texts = [
        'The NAÏVE answer, step_1: Ｆｕｌｌ width',
        '你好世界，文化背景',
        'हिन्दी भाषा',
        'quotes \' " * : & | ( ) <-> and \\ NEAR',
      ];
      const indexed = (run: string, position: number, lastHash = 'h'): IndexedDebate => ({
        id: `${run}-${position}`,
        run,
        position,
        scenario: `s${9 - position}`,
        lastHash,
        contested: position % 2 === 1,
        d: position === 0 ? null : position,
        outcome: 'settled',
        problem: position % 2 === 1 ? 'ambiguity' : 'none',
        clauses: [`c'${position}`],
        responses: ['R1', 'R2'].map((response) => ({
          response,
          model: `m:${response}`,
          verdict: response === 'R1' ? 'compliant' : null,
          contested: false,
          refusing: response === 'R1' ? 2 : 0,
          judges: [
            { judge: 'j1', verdict: 'compliant' },
            { judge: "j'2", verdict: 'ambiguous' },
          ],
          failed: false,
          text: null,
          words: wordsOf([texts[position] ?? '', response === 'R1' ? 'first' : 'second']).words,
        })),
      });
      await store.runs.create(runRow('r2'), planOf(1), []);
      await store.responses.put([3, 1, 0, 2].map((position) => indexed('r1', position)));
      await store.responses.put([indexed('r2', 0)]);
      const page = { sort: 'position', descending: false, offset: 0, limit: 10 } as const;
      const find = async (text: string, more: ResponseFilter = {}) =>
        (await store.responses.responses('r1', { ...more, words: searchWords(text) }, page)).responses.map(
          ({ debate, response }) => `${debate} ${response}`,
        );
      expect(await find('naive')).toEqual(['r1-0 R1', 'r1-0 R2']);
      expect(await find('FIRST full wid')).toEqual(['r1-0 R1']);
      expect(await find('wid full')).toEqual([]);
      expect(await find('step_1')).toHaveLength(2);
      expect(await find('世界')).toEqual(['r1-1 R1', 'r1-1 R2']);
      expect(await find('界')).toHaveLength(2);
      expect(await find('界世')).toEqual([]);
      expect(await find('भाषा हिन्दी')).toEqual(['r1-2 R1', 'r1-2 R2']);
      expect(await find("quotes' near \\ (")).toEqual(['r1-3 R1', 'r1-3 R2']);
      expect(await find('se')).toHaveLength(4);
      const all = async (filter: ResponseFilter, more = {}) =>
        (await store.responses.responses('r1', filter, { ...page, ...more })).responses;
      expect(await all({})).toHaveLength(8);
      expect(await all({ verdict: 'none', model: 'm:R2' })).toHaveLength(4);
      expect(await all({ judge: "j'2" })).toHaveLength(4);
      expect(await all({ refused: true })).toHaveLength(4);
      expect((await all({ problem: 'ambiguity' })).map(({ position }) => position)).toEqual([1, 1, 3, 3]);
      expect(await all({}, { debates: ['r1-2'] })).toHaveLength(2);
      expect((await all({}, { sort: 'd', descending: true })).map(({ d }) => d)).toEqual([
        3,
        3,
        2,
        2,
        1,
        1,
        null,
        null,
      ]);
      expect((await all({}, { sort: 'scenario', offset: 6 })).map(({ scenario }) => scenario)).toEqual(['s9', 's9']);
      expect([...(await store.responses.debates('r1', { clause: "c'3" }))]).toEqual(['r1-3']);
      expect([...(await store.responses.debates('r1', { words: ['first'], outcome: 'settled' }))]).toHaveLength(4);
      await store.responses.put([{ ...indexed('r1', 0, 'later'), responses: [] }]);
      expect((await store.responses.indexed('r1')).get('r1-0')).toBe('later');
      expect(await find('naive')).toEqual([]);
      expect((await store.responses.indexed('r2')).size).toBe(1);
    });
  });
}
