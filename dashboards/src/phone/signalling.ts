/** What the hub says over the WebSocket /browser; media/doors/browser-messages.ts is its other side. */
export interface TransportOffer {
  id: string;
  iceParameters: object;
  iceCandidates: object[];
  dtlsParameters: object;
}

export interface Welcome {
  type: 'welcome';
  callId: string;
  resumeToken: string;
  routerRtpCapabilities: object;
  sendTransport: TransportOffer;
  recvTransport: TransportOffer;
}

interface Answers {
  hello: Welcome;
  connect: { type: 'done' };
  produce: { type: 'produced'; producerId: string };
  consume: { type: 'consumed'; consumer: { id: string; producerId: string; kind: 'audio'; rtpParameters: object } };
  resume: { type: 'done' };
}

type HubMessage =
  | (Answers[keyof Answers] & { id: number })
  | { type: 'ended'; reason: string }
  | { type: 'error'; id?: number; code: string; message: string };

/** The hub said no. */
export class Refused extends Error {}

export interface SignallingEvents {
  /** The hub has ended the call. */
  ended(reason: string): void;
  /** The socket is gone, and no end was told before. */
  lost(): void;
}

const OPEN_WITHIN_MS = 6_000;
const ANSWER_WITHIN_MS = 8_000;
const NORMAL_CLOSURE = 1000;
const POLICY_VIOLATION = 1008;

/** The conversation with the hub's browser door about one call: questions with answers, and what it says unasked. */
export class Signalling {
  readonly #waiting = new Map<number, { resolve(answer: never): void; reject(error: Error): void }>();
  #lastId = 0;
  #over = false;

  private constructor(
    private readonly socket: WebSocket,
    private readonly events: SignallingEvents,
  ) {
    socket.onmessage = ({ data }) => this.#take(JSON.parse(String(data)) as HubMessage);
    socket.onclose = ({ code }) => {
      this.#fail(new Error('The connection to the media service closed'));
      if (this.#over) return;
      this.#over = true;
      if (code === NORMAL_CLOSURE || code === POLICY_VIOLATION) this.events.ended(code === NORMAL_CLOSURE ? 'HUNG_UP' : 'BAD_MESSAGE');
      else this.events.lost();
    };
  }

  /** Rejects when the media service cannot be reached. */
  static open(url: string, events: SignallingEvents): Promise<Signalling> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url);
      const late = setTimeout(() => {
        socket.close();
        reject(new Error('The media service took too long'));
      }, OPEN_WITHIN_MS);
      socket.onclose = () => {
        clearTimeout(late);
        reject(new Error('The media service cannot be reached'));
      };
      socket.onopen = () => {
        clearTimeout(late);
        resolve(new Signalling(socket, events));
      };
    });
  }

  /** Rejects with Refused when the hub says no. */
  ask<T extends keyof Answers>(type: T, what: object = {}): Promise<Answers[T]> {
    const id = ++this.#lastId;
    return new Promise<Answers[T]>((resolve, reject) => {
      const late = setTimeout(() => this.#waiting.get(id)?.reject(new Error(`No answer to ${type}`)), ANSWER_WITHIN_MS);
      const settled = () => {
        clearTimeout(late);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        resolve: answer => {
          settled();
          resolve(answer);
        },
        reject: error => {
          settled();
          reject(error);
        },
      });
      this.tell({ type, id, ...what });
    });
  }

  tell(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Closes the socket, which ends nothing by itself: say "bye" first. */
  close(): void {
    this.#over = true;
    this.socket.close(NORMAL_CLOSURE);
  }

  #take(message: HubMessage): void {
    if (message.type === 'ended') {
      if (this.#over) return;
      this.#over = true;
      this.#fail(new Error('The call ended'));
      this.events.ended(message.reason);
      return;
    }
    const waiting = message.id === undefined ? undefined : this.#waiting.get(message.id);
    if (message.type === 'error') waiting?.reject(new Refused(message.message));
    else waiting?.resolve(message as never);
  }

  #fail(error: Error): void {
    for (const { reject } of [...this.#waiting.values()]) reject(error);
  }
}
