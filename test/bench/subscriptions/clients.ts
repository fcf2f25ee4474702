import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { question } from './world.js';

/** Subscribers by the thousand, in a process of their own. Told what to do by its parent. */
export type ToClients =
  | { open: number; port: number; field: 'callUpdated' | 'callTold' }
  | { stall: number }
  | { expect: number }
  | { storm: true }
  | { close: true };
export type FromClients = { done: true } | { times: number[] } | { lost: number; twice: number; gaps: number };

interface Subscriber {
  socket: WebSocket;
  stalled: boolean;
  stream: string | null;
  sequence: number;
}

const subscribers: Subscriber[] = [];
let [port, field]: [number, 'callUpdated' | 'callTold'] = [0, 'callUpdated'];
let times: number[] = [];
let wanted = 0;
let [lost, twice, gaps] = [0, 0, 0];

const say = (message: FromClients): void => void process.send!(message);

/** Resolves when the subscription has been asked for; the answer to a ping says that it has come. */
const connect = (subscriber: Subscriber, address: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
      localAddress: address,
    });
    subscriber.socket = socket;
    socket.on('error', reject);
    socket.on('close', (code, reason) => reject(new Error(`A subscriber was sent away: ${code} ${String(reason)}`)));
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.on('message', data => {
      const text = String(data);
      if (text.includes('"type":"next"')) return received(subscriber, text);
      if (text.includes('"type":"connection_ack"')) {
        const { stream, sequence: after } = subscriber;
        const extensions = stream === null ? undefined : { resume: { stream, after } };
        socket.send(
          JSON.stringify({ id: randomUUID(), type: 'subscribe', payload: { query: question(field), variables: { id: '1' }, extensions } }),
        );
        socket.send('{"type":"ping"}');
      } else if (text.includes('"type":"pong"')) resolve();
      else reject(new Error(text));
    });
  });

const received = (subscriber: Subscriber, text: string): void => {
  const at = /"at":(\d+)/.exec(text);
  if (at && !subscriber.stalled) times.push(Date.now() - Number(at[1]));
  if (field === 'callTold') follow(subscriber, text);
  if (wanted > 0 && times.length >= wanted) {
    say({ times });
    wanted = 0;
  }
};

const follow = (subscriber: Subscriber, text: string): void => {
  // Not JSON.parse: the payload may be long.
  const [, stream = '', number, gap] = /"stream":"([^"]+)","sequence":(\d+)(,"gap")?/.exec(text)!;
  const sequence = Number(number);
  if (gap) gaps++;
  if (stream === subscriber.stream) {
    if (sequence <= subscriber.sequence) twice++;
    else lost += sequence - subscriber.sequence - 1;
  }
  subscriber.stream = stream;
  subscriber.sequence = sequence;
};

/** A host has some 28,000 ports for one pair of addresses, so they come from several. */
const addressOf = (at: number): string => `127.0.0.${2 + (at % 8)}`;

const DO = {
  async open(message: Extract<ToClients, { open: number }>) {
    ({ port, field } = message);
    const from = subscribers.length;
    for (let at = from; at < from + message.open; at += 100) {
      const more = Array.from({ length: Math.min(100, from + message.open - at) }, () => ({
        socket: null as never,
        stalled: false,
        stream: null,
        sequence: 0,
      }));
      subscribers.push(...more);
      await Promise.all(more.map((subscriber, index) => connect(subscriber, addressOf(at + index))));
    }
    say({ done: true });
  },
  async stall({ stall }: { stall: number }) {
    for (const [at, subscriber] of subscribers.entries()) {
      if (at < stall) {
        subscriber.stalled = true;
        subscriber.socket.pause();
      } else if (subscriber.stalled) {
        subscriber.stalled = false;
        subscriber.socket.resume();
      }
    }
    // Those who read again have caught up by then; what they read late is nobody's time.
    setTimeout(() => say({ done: true }), 1_000);
  },
  async expect({ expect }: { expect: number }) {
    times = [];
    wanted = expect;
    say({ done: true });
  },
  /** All are cut off at once and come back at once, each to where it was. */
  async storm() {
    for (const { socket } of subscribers) socket.terminate();
    await Promise.all(subscribers.map((subscriber, at) => connect(subscriber, addressOf(at))));
    say({ lost, twice, gaps });
  },
  async close() {
    for (const { socket } of subscribers.splice(0)) socket.terminate();
    say({ done: true });
  },
};

process.on('message', async (message: ToClients) => {
  const [name] = Object.keys(message).filter(key => key in DO) as [keyof typeof DO];
  await DO[name](message as never);
});
