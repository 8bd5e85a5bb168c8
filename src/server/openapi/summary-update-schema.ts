import { z } from 'zod';

const path = z.array(z.string()).min(1).max(2).describe('Where in the results it stands');
const count = z.int().min(0);

export const summaryUpdate = z
  .strictObject({
    version: z.string().describe('To be named as `since` the next time'),
    changes: z.array(
      z.union([
        z.strictObject({ path, value: z.unknown().optional().describe('Absent where the section is gone') }),
        z
          .strictObject({ path, keepFirst: count, keepLast: count, items: z.array(z.unknown()) })
          .describe('Of a list: what stands between its first and last items that stay'),
      ]),
    ),
  })
  .meta({ id: 'SummaryUpdate' });
