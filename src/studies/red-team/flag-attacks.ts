import { detectsInjection } from '../../agents/injection-detection/detect-injection.ts';
import type { Attack } from '../../domain/injection-attack.ts';
import { plant, type Slots } from './plant-attack.ts';

export type Flag = { attack: string; technique: string; flagged: boolean };

const answer =
  'My answer keeps to what the spec asks. It says plainly what can be said and leaves the choice to the person who asked.';
const slots: Slots = { label: 'R1', clause: 'truth', boundary: '3f2a77c01b9d4e58' };

/** Which attacks a plain answer is flagged for. */
export function flagsOf(attacks: readonly Attack[]): Flag[] {
  return attacks.map((attack) => ({
    attack: attack.id,
    technique: attack.technique,
    flagged: detectsInjection(plant(attack, answer, slots).attacked),
  }));
}
