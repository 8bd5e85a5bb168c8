import { createContext } from 'preact';

/**
 * Whether the numbers of this part of the page come from simulated agents; files saved from it say
 * so in their names.
 */
export const SimulatedRun = createContext(false);
