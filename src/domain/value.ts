import { z } from 'zod';
import { visibleName } from './visible-text.ts';

/** The nine value categories whose preference the paper tabulates (method: character). */
export const valueCategories = [
  'ethical-responsibility',
  'emotional-depth',
  'efficiency',
  'intellectual-integrity',
  'critical-thinking',
  'professional',
  'business-effectiveness',
  'personal-growth',
  'social-equity',
] as const;

export const valueSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1).overwrite(visibleName),
  /** One of `valueCategories` for bundled content; imported values may bring their own. */
  category: z.string().min(1),
  description: z.string().min(1),
});
export type Value = z.infer<typeof valueSchema>;

export const topics = [
  'cyber-security',
  'biological-safety',
  'chemical-safety',
  'politics',
  'child-grooming',
  'mental-illness',
  'philosophical-reasoning',
  'moral-reasoning',
] as const;
export const topicSchema = z.enum(topics);
