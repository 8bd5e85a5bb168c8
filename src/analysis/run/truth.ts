import type { Verdict } from '../../domain/assessment.ts';
import type { DebateObservations, ResponseObservations } from '../debate-observations.ts';

/** The verdict that is known to be right, where a run's truth is planted or labelled. */
export type Truth = (debate: DebateObservations, response: ResponseObservations) => Verdict | undefined;
