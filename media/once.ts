/** Does each thing once, however often it is asked for; remembers the last of those that are done, also across a restart. */
export class Once {
  #running = new Map<string, Promise<void>>();

  constructor(
    /** What has been done before, oldest first. Kept up to date. */
    readonly done: string[],
    private readonly remembered: number,
  ) {}

  /** Resolves when it has been done, by this request or another. `settled` is called once, before that. */
  run(id: string, work: () => Promise<void>, settled: () => void): Promise<void> {
    if (this.done.includes(id)) return Promise.resolve();
    const running =
      this.#running.get(id) ??
      work().finally(() => {
        this.#running.delete(id);
        this.done.push(id);
        if (this.done.length > this.remembered) this.done.shift();
        settled();
      });
    this.#running.set(id, running);
    return running;
  }
}
