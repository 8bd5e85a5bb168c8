import type { HumanRuling } from '../../../src/domain/ruling.ts';
import { call } from './api.ts';

/** Sends a person's ruling to the server behind the viewer. */
export function postRuling(debate: string): (ruling: HumanRuling) => Promise<unknown> {
  return (ruling) => call(`/api/debates/${debate}/ruling`, ruling);
}
