/** Does each thing once, however often it is asked for; remembers the last of those that are done, also across a restart. */
export class Once {
  #running = new Map<string, Promise<void>>();

  constructor(
    /** What has been done before, oldest first. Kept up to date. */
    readonly done: string[],
    private readonly remembered: number,
  ) {}

  /** Resolves when it has been done, by this request or another, and that has been kept. */
  run(id: string, work: () => Promise<void>, keep: () => Promise<void>): Promise<void> {
    const running = this.#running.get(id);
    if (running) return running;
    if (this.done.includes(id)) return Promise.resolve();
    const doing = work()
      .finally(() => this.remember(id))
      .finally(keep)
      .finally(() => this.#running.delete(id));
    this.#running.set(id, doing);
    return doing;
  }

  /** It has been done, or so much of it that it is not to be done again. */
  remember(id: string): void {
    if (this.done.includes(id)) return;
    this.done.push(id);
    if (this.done.length > this.remembered) this.done.shift();
  }
}
