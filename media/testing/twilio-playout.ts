import { FRAME_SAMPLES } from '../frame.js';

/** What the hub sends on a media stream, as far as it is played. */
export interface PlayoutMessage {
  event: string;
  media?: { payload: string };
  mark?: { name: string };
}

/**
 * What Twilio does with what it is sent: queues it, plays it in real time, empties the queue on `clear`, and returns each
 * mark when all before it has been played or thrown away. For whoever takes Twilio's part.
 */
export class TwilioPlayout {
  #queue: (Uint8Array | { mark: string })[] = [];
  /** What does not fill a frame yet: the hub may send audio in pieces of any length. */
  #rest = Buffer.alloc(0);
  /** Whether a frame that has left the queue is still to be heard. */
  #playing = false;

  constructor(private readonly returned: (mark: string) => void) {}

  take({ event, media, mark }: PlayoutMessage): void {
    if (event === 'media' && media) this.#enqueue(Buffer.from(media.payload, 'base64'));
    else if (event === 'mark' && mark) this.#queue.push({ mark: mark.name });
    else if (event === 'clear') {
      this.#queue = this.#queue.filter(entry => 'mark' in entry);
      this.#rest = Buffer.alloc(0);
      this.#playing = false;
    }
    this.#returnMarks();
  }

  /** The next frame to be played; null while nothing is queued. Called every 20 ms. */
  next(): Uint8Array | null {
    // The frame before it has lasted its 20 ms only now.
    this.#playing = false;
    this.#returnMarks();
    const frame = this.#queue.shift() as Uint8Array | undefined;
    this.#playing = frame !== undefined;
    return frame ?? null;
  }

  #enqueue(audio: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, audio]);
    while (this.#rest.length >= FRAME_SAMPLES) {
      this.#queue.push(this.#rest.subarray(0, FRAME_SAMPLES));
      this.#rest = this.#rest.subarray(FRAME_SAMPLES);
    }
  }

  #returnMarks(): void {
    if (this.#playing) return;
    for (let [first] = this.#queue; first && 'mark' in first; [first] = this.#queue) {
      this.#queue.shift();
      this.returned(first.mark);
    }
  }
}
