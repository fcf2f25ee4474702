import type { Clock } from '#kernel/clock.js';
import type { Health } from './health.js';

export interface ReadinessOptions {
  health: Pick<Health, 'parts'>;
  /** Parts that the process is of no use without, by their names. */
  needs: readonly string[];
  clock: Clock;
  /** How long requests are still taken after the process has said that it is not ready any more. */
  leaveMs?: number;
}

/** Whether a process should be sent requests: not before it stands, not while it leaves, not while what it needs is DOWN. */
export class Readiness {
  readonly #options: ReadinessOptions;
  #state: 'starting' | 'standing' | 'leaving' = 'starting';

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  get ready(): boolean {
    const { health, needs } = this.#options;
    return this.#state === 'standing' && !health.parts().some(({ name, standing }) => standing === 'DOWN' && needs.includes(name));
  }

  /** It takes requests from now on. */
  stand(): void {
    this.#state = 'standing';
  }

  /** It should get no more; resolves when whoever sends them has had time to notice. */
  async leave(): Promise<void> {
    this.#state = 'leaving';
    const { clock, leaveMs = 0 } = this.#options;
    if (leaveMs > 0) await clock.sleep(leaveMs);
  }
}
