import { describe, expect, it } from 'vitest';
import { prompt, promptTexts } from '../../../src/agents/prompts/render-prompt.ts';

const slotsOf = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, slot]) => slot ?? ''))];
const name = 'respondent-system';
const slots = slotsOf(promptTexts()[name] ?? '');
const values = Object.fromEntries(slots.map((slot) => [slot, `value of ${slot}`]));

describe('a prompt [P302]', () => {
  it('has each slot filled, in every text', () => {
    for (const [text, content] of Object.entries(promptTexts())) {
      const filled = prompt(
        text as Parameters<typeof prompt>[0],
        Object.fromEntries(slotsOf(content).map((slot) => [slot, `<${slot}>`])),
      );
      expect(filled, text).not.toMatch(/\{\{\w+\}\}/);
      for (const slot of slotsOf(content)) expect(filled, text).toContain(`<${slot}>`);
    }
  });

  it('keeps what a filled text says, even where it looks like a slot or a replacement', () => {
    const [slot = ''] = slots;
    const hostile = `{{${slot}}} $& $1 $\` {{boundary}}`;
    expect(prompt(name, { ...values, [slot]: hostile })).toContain(hostile);
  });

  it('is never sent incomplete, nor with a value that it has no slot for', () => {
    const [slot = ''] = slots;
    const { [slot]: _left, ...others } = values;
    expect(() => prompt(name, others)).toThrow(`prompt ${name}: slot {{${slot}}} has no value`);
    expect(() => prompt(name, { ...values, surplus: 'x' })).toThrow(`prompt ${name} has no slot for: surplus`);
  });
});
