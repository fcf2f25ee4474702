import { Worker } from 'node:worker_threads';
import { HubError } from '#kernel/errors.js';

export interface WorkerPoolOptions {
  /** As it is known in errors: "speech.pocketsphinx". */
  system: string;
  script: URL;
  workerData: unknown;
  size: number;
  /** How many jobs may wait for each worker before more are refused. */
  waiting: number;
}

interface Job<Request, Result> {
  request: Request;
  urgent: boolean;
  signal: AbortSignal;
  resolve(result: Result | null): void;
  reject(error: HubError): void;
}

interface Place<Request, Result> {
  worker: Worker;
  ready: boolean;
  /** Whether it has ever done, or died of, a job. */
  worked: boolean;
  job: Job<Request, Result> | null;
}

/** How long after a worker that came to nothing another is tried. */
const RETRY_MS = 1_000;

/**
 * Threads that each do one job at a time, urgent ones first. A worker says 'ready' once, then answers each request with one
 * result. One that dies takes its job with it (UPSTREAM_UNAVAILABLE) and is replaced.
 */
export class WorkerPool<Request, Result> {
  #places = new Set<Place<Request, Result>>();
  #waiting: Job<Request, Result>[] = [];
  #retries = new Set<NodeJS.Timeout>();
  #closed = false;

  private constructor(private readonly options: WorkerPoolOptions) {}

  /** Resolves when all workers are ready; rejects with MISCONFIGURED when one cannot come up. */
  static async start<Request, Result>(options: WorkerPoolOptions): Promise<WorkerPool<Request, Result>> {
    const pool = new WorkerPool<Request, Result>(options);
    try {
      await Promise.all(Array.from({ length: options.size }, () => pool.#hire()));
      return pool;
    } catch (cause) {
      await pool.close();
      throw new HubError('MISCONFIGURED', `A worker cannot be started: ${(cause as Error).message}`, { system: options.system, cause });
    }
  }

  /** The result; null when the signal aborts first. RATE_LIMITED when too many wait already. */
  run(request: Request, { urgent, signal }: { urgent: boolean; signal: AbortSignal }): Promise<Result | null> {
    const { system, size, waiting } = this.options;
    if (signal.aborted) return Promise.resolve(null);
    if (this.#closed) return Promise.reject(new HubError('SHUTTING_DOWN', 'The workers are stopped', { system }));
    if (this.#waiting.length >= size * waiting) {
      return Promise.reject(new HubError('RATE_LIMITED', `${this.#waiting.length} jobs wait for ${size} workers`, { system }));
    }
    return new Promise((resolve, reject) => {
      const job = { request, urgent, signal, resolve, reject };
      const after = urgent ? this.#waiting.findIndex(other => !other.urgent) : -1;
      this.#waiting.splice(after < 0 ? this.#waiting.length : after, 0, job);
      signal.addEventListener('abort', () => this.#drop(job), { once: true });
      this.#assign();
    });
  }

  /** Whether a job would begin at once. */
  get idle(): boolean {
    return this.#waiting.length === 0 && [...this.#places].some(({ ready, job }) => ready && job === null);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#retries) clearTimeout(timer);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#stopped());
    await Promise.all([...this.#places].map(({ worker }) => worker.terminate()));
  }

  #stopped = () => new HubError('SHUTTING_DOWN', 'The workers are stopped', { system: this.options.system });

  #hire(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { script, workerData } = this.options;
      const place: Place<Request, Result> = { worker: new Worker(script, { workerData }), ready: false, worked: false, job: null };
      this.#places.add(place);
      place.worker.on('message', (message: Result | 'ready') => {
        if (message === 'ready') {
          place.ready = true;
          resolve();
        } else {
          place.job?.resolve(message);
          place.worked = true;
          place.job = null;
        }
        this.#assign();
      });
      let cause: Error | undefined;
      place.worker.on('error', error => {
        cause = error;
      });
      place.worker.on('exit', code => {
        this.#places.delete(place);
        const failure = this.#closed ? this.#stopped() : this.#died(cause ?? new Error(`it ended with ${code}`));
        place.job?.reject(failure);
        if (!place.ready) reject(failure.cause);
        else if (!this.#closed) this.#replace(place.worked || place.job ? 0 : RETRY_MS);
      });
    });
  }

  #died = (cause: Error) => new HubError('UPSTREAM_UNAVAILABLE', 'A worker died at its work', { system: this.options.system, cause });

  #replace(afterMs: number): void {
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.#hire().catch(() => this.#closed || this.#replace(RETRY_MS));
    }, afterMs);
    this.#retries.add(timer);
  }

  #assign(): void {
    for (const place of this.#places) {
      if (!place.ready || place.job !== null) continue;
      const job = this.#waiting.shift();
      if (job === undefined) return;
      place.job = job;
      place.worker.postMessage(job.request);
    }
  }

  /** A job that is being done is done to its end, for nobody. */
  #drop(job: Job<Request, Result>): void {
    this.#waiting = this.#waiting.filter(other => other !== job);
    job.resolve(null);
  }
}
