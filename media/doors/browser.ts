import { randomBytes } from 'node:crypto';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Clock } from '#kernel/clock.js';
import type { Ids } from '#kernel/ids.js';
import { Language } from '#kernel/language.js';
import type { Store } from '#platform/bus/store.js';
import type { Log } from '#platform/log.js';
import type { Door, Reception } from '../door.js';
import type { CallContext } from '../leg.js';
import { BrowserLeg } from './browser-leg.js';
import { BROWSER_PATH, type HubMessage, MAX_BROWSER_MESSAGE_BYTES, PageMessage, type PageMessageOf } from './browser-messages.js';

export interface BrowserDoorOptions {
  store: Store;
  reception: Reception;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** The language to begin with where the page chooses none, by the number that was dialled. */
  languageOf(to: string | null): Language;
}

const HELLO_PATIENCE_MS = 10_000;
/** A browser answers a ping by itself; one that does not between two of them is gone. */
const PING_EVERY_MS = 10_000;
/** How long a page may keep its resume token; longer than any call. */
const RESUME_TTL_MS = 6 * 3_600_000;

/** What a resume token stands for. */
const Session = z.object({ doorCallId: z.string(), from: z.string().nullable(), to: z.string().nullable(), language: z.enum(Language) });
type Session = z.infer<typeof Session>;

/** Calls from a page: browser-messages.ts says how. */
export function browserDoor({ store, reception, clock, ids, log, languageOf }: BrowserDoorOptions): Door {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_BROWSER_MESSAGE_BYTES, perMessageDeflate: false });
  const closing = new AbortController();

  const sessionOf = async ({ resume, from = null, to = null, language }: PageMessageOf<'hello'>): Promise<Session | null> => {
    if (!resume) return { doorCallId: ids(), from, to, language: language ?? languageOf(to) };
    const kept = Session.safeParse(await store.get(sessionKey(resume)));
    if (!kept.success) return null;
    const fate = await reception.fate('browser', kept.data.doorCallId);
    return fate?.state === 'LIVE' ? kept.data : null;
  };

  const receive = async (socket: WebSocket, hello: PageMessageOf<'hello'>): Promise<void> => {
    const session = await sessionOf(hello);
    if (!session) {
      say(socket, { type: 'error', id: hello.id, code: 'UNAVAILABLE', message: 'The call is over' });
      return socket.close(1000);
    }
    const resumeToken = randomBytes(24).toString('base64url');
    await store.set(sessionKey(resumeToken), session, RESUME_TTL_MS);
    const context: CallContext = { ...session, parameters: {} };
    const leg = new BrowserLeg({ id: ids(), context }, { id: hello.id, resumeToken }, socket, clock, log);
    // The page that is lost again before it is back has no other token.
    if (hello.resume) void leg.joined.then(joined => (joined ? store.delete(sessionKey(hello.resume!)) : undefined)).catch(failed);
    await reception.arrived(leg);
  };

  const failed = (err: unknown) => log.error({ err }, 'A resume token that has been used could not be forgotten');

  const greet = (socket: WebSocket): void => {
    const late = setTimeout(() => socket.terminate(), HELLO_PATIENCE_MS);
    socket.on('error', () => clearTimeout(late));
    socket.on('close', () => clearTimeout(late));
    socket.once('message', data => {
      clearTimeout(late);
      const hello = helloIn(String(data));
      if (typeof hello === 'string') {
        say(socket, { type: 'error', code: 'BAD_MESSAGE', message: hello });
        return socket.close(1008);
      }
      receive(socket, hello).catch(err => {
        log.error({ err }, 'A call from a page could not be received');
        socket.close(1011);
      });
    });
  };

  /** Tells a page whose network is gone from one that has nothing to say. */
  const watch = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const silent = new Set(sockets.clients);
      for (const socket of silent) {
        socket.once('pong', () => silent.delete(socket));
        socket.ping();
      }
      await clock.sleep(PING_EVERY_MS, closing.signal);
      if (!closing.signal.aborted) for (const socket of silent) socket.terminate();
    }
  };
  void watch();

  return {
    name: 'browser',
    routes: {
      access: 'token',
      request: () => false,
      upgrade(request, socket, head): boolean {
        if (request.url?.split('?')[0] !== BROWSER_PATH) return false;
        sockets.handleUpgrade(request, socket, head, greet);
        return true;
      },
    },
    async close() {
      closing.abort();
      for (const socket of sockets.clients) socket.close(1001);
      sockets.close();
    },
  };
}

const sessionKey = (token: string): string => `media:browser-session:${token}`;

const say = (socket: WebSocket, message: HubMessage): void => socket.send(JSON.stringify(message));

/** The first message, or in words what is wrong with it. */
const helloIn = (text: string): PageMessageOf<'hello'> | string => {
  try {
    const message = PageMessage.safeParse(JSON.parse(text));
    if (!message.success) return z.prettifyError(message.error);
    return message.data.type === 'hello' ? message.data : 'The first message of a call is "hello"';
  } catch {
    return 'The message is no JSON';
  }
};
