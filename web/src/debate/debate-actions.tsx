import { useRef, useState } from 'preact/hooks';
import { call } from '../data/api.ts';
import { ForkDialog } from './fork-dialog.tsx';

type Verification =
  | { kind: 'identical'; events: number; lastHash: string }
  | { kind: 'different' | 'other-prompts'; at: number };

/**
 * What one can do with a debate that has ended: run it again from the ledger and compare, or try it
 * with another panel.
 */
export function DebateActions({ debate, over, judges }: { debate: string; over: boolean; judges: readonly string[] }) {
  const [status, setStatus] = useState('');
  const dialog = useRef<HTMLDialogElement>(null);
  const verify = async () => {
    setStatus('Re-executing …');
    try {
      const verification = await call<Verification>(`/api/debates/${debate}/verify`, {});
      setStatus(
        verification.kind === 'identical'
          ? `✓ Identical: ${verification.events} events, re-executed from the ledger with no model reachable. Last hash ${verification.lastHash.slice(0, 12)}…`
          : verification.kind === 'different'
            ? `✕ Different from event ${verification.at + 1} on.`
            : `Recorded with other prompts: it cannot be executed again from event ${verification.at + 1} on.`,
      );
    } catch (error) {
      setStatus((error as Error).message);
    }
  };
  const copyLink = async () => {
    // Browsers lend the clipboard to pages of this machine and to HTTPS only.
    try {
      await navigator.clipboard.writeText(location.href);
      setStatus('Link copied: moment and open responses are in it.');
    } catch {
      setStatus(location.href);
    }
  };
  return (
    <section class="actions" aria-label="Actions">
      <button type="button" onClick={verify} disabled={!over}>
        Verify by re-execution
      </button>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        Fork …
      </button>
      <button type="button" onClick={copyLink}>
        Copy link
      </button>
      <a href={`/api/debates/${debate}/trace`}>Download trace</a>
      <output>{status}</output>
      <ForkDialog dialog={dialog} debate={debate} judges={judges} />
    </section>
  );
}
