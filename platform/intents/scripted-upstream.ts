import { HubError } from '#kernel/errors.js';
import type { Effect, IdempotencyStrategy } from './intents.js';

/** How the upstream takes the next request. */
export type Behaviour =
  | 'does it'
  | 'refuses'
  | 'times out undone'
  | 'times out done'
  | 'times out and does it later'
  | 'hangs undone'
  | 'hangs done';

/** An upstream of each kind, with a record of what really happened there. For the tests of intents. */
export class ScriptedUpstream {
  /** One entry for each effect, with the intent it came from. */
  readonly done: string[] = [];
  asked = 0;
  #next: Behaviour[] = [];
  #later: string[] = [];

  constructor(readonly strategy: IdempotencyStrategy) {}

  /** For the requests to come, in their order; those after do what they are asked. */
  will(...behaviours: Behaviour[]): this {
    this.#next.push(...behaviours);
    return this;
  }

  /** What it was too slow with becomes so. */
  catchUp(): void {
    for (const intentId of this.#later.splice(0)) {
      try {
        this.#do(intentId);
      } catch {
        // It has it already, and says so to nobody.
      }
    }
  }

  readonly effect = (): Effect<string> => ({
    strategy: this.strategy,
    perform: intentId => this.#perform(intentId),
    ...(this.strategy !== 'NONE' &&
      this.strategy !== 'NATIVE_KEY' && { find: async intentId => (this.done.includes(intentId) ? `done for ${intentId}` : null) }),
  });

  async #perform(intentId: string): Promise<string> {
    this.asked++;
    const behaviour = this.#next.shift() ?? 'does it';
    if (behaviour === 'refuses') throw new HubError('UPSTREAM_REJECTED', 'shop.test refused it', { system: 'shop.test' });
    if (behaviour.endsWith('later')) this.#later.push(intentId);
    else if (!behaviour.endsWith('undone')) this.#do(intentId);
    if (behaviour.startsWith('times out')) throw new HubError('UPSTREAM_TIMEOUT', 'shop.test took over 800 ms', { system: 'shop.test' });
    if (behaviour.startsWith('hangs')) await new Promise(() => {});
    return `done for ${intentId}`;
  }

  #do(intentId: string): void {
    if (this.done.includes(intentId)) {
      if (this.strategy === 'NATIVE_KEY') return;
      if (this.strategy === 'UNIQUE_EXTERNAL_ID' || this.strategy === 'COMPARE_AND_SET')
        throw new HubError('CONFLICT', 'shop.test has it already');
    }
    this.done.push(intentId);
  }
}
