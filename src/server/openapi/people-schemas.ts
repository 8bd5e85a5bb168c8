import { z } from 'zod';

// What people wrote beside a run: notes and tags on debates, blind labels of responses.

const count = z.int().min(0);
const said = { by: z.string().describe('The user; empty for the owner'), at: z.iso.datetime() };
export const annotationFields = {
  notes: z.array(z.strictObject({ ...said, id: count, text: z.string() })),
  tags: z.array(z.strictObject({ ...said, tag: z.string() })),
};
export const annotations = z.strictObject(annotationFields).meta({ id: 'Annotations' });

export const labelQueue = z.strictObject({
  sample: count.describe('Responses that were drawn; 0 before the first sample'),
  labelled: count.describe('Of these, labelled by this person'),
  raters: z.array(z.strictObject({ name: z.string(), labels: count })),
  queue: z
    .array(z.strictObject({ debate: z.string(), response: z.string(), conversation: z.string(), text: z.string() }))
    .describe('Neither model nor judge stands here'),
});
export const keptLabels = z.strictObject({ kept: count });
export const labelSample = z.strictObject({ sample: count, of: count.describe('Responses that judges read') });
export const labelAgreement = z.strictObject({
  raters: z.array(z.strictObject({ name: z.string(), labels: count, first: z.string(), last: z.string() })),
  agreement: z.array(z.looseObject({ name: z.string() })).describe('Coefficients; empty for one person'),
  labelled: count,
  split: count.describe('Responses on which people are split evenly'),
  outside: count.describe('Labels on responses that nobody drew'),
  judges: z.array(z.looseObject({ judge: z.string() })).describe('Sensitivity and specificity, best first'),
  overall: z
    .looseObject({ responses: count, labels: count })
    .describe('Problematic: by judges, and corrected by labels'),
});
