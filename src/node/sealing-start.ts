// When a node that was started as a miner begins to seal: not on genesis while its peers are about to show it a
// longer chain, and not on top of a hole in its own. What is sealed, and how, is sealing.ts's concern.
import { addMs, type Cancel, type Clock } from '../clock/clock.ts';
import type { NodeEvent } from '../observe/events.ts';

/**
 * Milliseconds without a new block after which peers are not waited for any longer: they are not there,
 * or do not deliver. Dialling and a handshake take less, and a lone miner must not wait for ever.
 */
const QUIET_MS = 3_000;

export interface SealingStartOptions {
  /** Whether peers are being dialled whose chain may be longer. */
  readonly expectsPeers: boolean;
  /** The height that our chain had once, if blocks below it are lost. */
  readonly lostHeight: number | undefined;
  readonly clock: Clock;
  readonly emit: (event: NodeEvent) => void;
  readonly quietMs?: number;
}

export class SealingStart {
  readonly #options: SealingStartOptions;
  readonly #opened: Promise<void>;
  #open: () => void = () => undefined;
  #state: 'closed' | 'waited for' | 'open';
  #cancelQuiet: Cancel | undefined;

  constructor(options: SealingStartOptions) {
    this.#options = options;
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    const { expectsPeers, lostHeight } = options;
    this.#state = expectsPeers || lostHeight !== undefined ? 'closed' : 'open';
  }

  /** Resolves when mining may begin, or when the signal fires. */
  async wait(signal: AbortSignal): Promise<void> {
    if (this.#state === 'open' || signal.aborted) return;
    this.#state = 'waited for';
    this.#options.emit({ type: 'mining.waiting', reason: this.#reason });
    this.#restartQuiet();
    const stop = (): void => this.begin();
    signal.addEventListener('abort', stop, { once: true });
    await this.#opened;
    signal.removeEventListener('abort', stop);
  }

  /** Blocks still come, or the last one that we had lost has come. */
  tipMoved(height: number): void {
    const { lostHeight } = this.#options;
    if (lostHeight !== undefined && height >= lostHeight) this.begin();
    else if (this.#state === 'waited for') this.#restartQuiet();
  }

  /** From now on nothing is waited for: all that peers have is here, or somebody said so. */
  begin(): void {
    this.#state = 'open';
    this.#cancelQuiet?.();
    this.#open();
  }

  get #reason(): string {
    const { lostHeight } = this.#options;
    if (lostHeight === undefined) return 'for the blocks of its peers';
    return `for a peer with the lost blocks up to height ${lostHeight}; "finack mine" goes on without them`;
  }

  /** Silence does not bring back what is lost: then somebody has to decide. */
  #restartQuiet(): void {
    if (this.#options.lostHeight !== undefined) return;
    this.#cancelQuiet?.();
    const { clock, quietMs = QUIET_MS } = this.#options;
    this.#cancelQuiet = clock.at(addMs(clock.nowMs(), quietMs), () => this.begin());
  }
}
