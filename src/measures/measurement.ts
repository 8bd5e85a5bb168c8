import type { Interval } from './bootstrap.ts';
import type { Estimate } from './estimate.ts';

/** An estimate with its 95 % interval, and where its formula stands. */
export type Measurement = { estimate: Estimate; interval: Interval; source: string };
