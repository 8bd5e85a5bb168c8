export type Showing = 'connecting' | 'live' | 'reconnecting' | 'replay';

/** Whether what is seen happens now or is played back. */
export function Badge({ showing }: { showing: Showing }) {
  return (
    <span class={`badge ${showing}`} role="status">
      {showing}
    </span>
  );
}

export function Simulated({ when }: { when: boolean }) {
  return when ? (
    <span
      class="badge simulated"
      title="No language model took part: simulated agents, so the numbers calibrate the method"
    >
      simulated
    </span>
  ) : null;
}
