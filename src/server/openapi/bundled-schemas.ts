import { z } from 'zod';

// What the server brings with it, by name.

export const specNames = z.strictObject({ specs: z.array(z.string()) });
export const panelNames = z.strictObject({ panels: z.array(z.string()) });
export const panelMembers = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  respondents: z.array(z.string()).describe('As provider:model; empty where answers are recorded'),
  judges: z.array(z.string()),
});
