import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Ids } from '#kernel/ids.js';
import type { Language } from '#kernel/language.js';
import type { Store } from '#platform/bus/store.js';
import { readBody } from '#platform/http/body.js';
import type { Log } from '#platform/log.js';
import type { CallFate, Door, Reception } from '../door.js';
import type { CallContext } from '../leg.js';
import { TwilioLeg } from './twilio-leg.js';
import { telephoneNumber } from './twilio-number.js';
import { isSignedByTwilio } from './twilio-signature.js';
import { TwilioStream } from './twilio-stream.js';
import { connectStream, dial, hangUp } from './twiml.js';

export interface TwilioDoorOptions {
  store: Store;
  reception: Reception;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** The account's, which signs every request. */
  authToken: string;
  /** The hub's address as Twilio calls it ("https://calls.example.com"); null: whatever host the request names. */
  publicUrl: string | null;
  /** Whom the caller is put through to when the bot hands over, or cannot go on; null: the call ends instead. */
  handoffNumber: string | null;
  /** The language to begin with, by the number that was dialled. */
  languageOf(to: string | null): Language;
}

const VOICE = '/twilio/voice';
const AFTER = '/twilio/after';
const STREAM = '/twilio/stream';

const MAX_FORM_BYTES = 64 * 1024;
const MAX_MESSAGE_BYTES = 64 * 1024;
/** How long after the webhook's answer the stream may come. */
const TOKEN_TTL_MS = 60_000;
/** How long a stream may take to say what it is. */
const START_PATIENCE_MS = 10_000;
/** Twilio sends 50 messages a second, in silence too: one that has been quiet for this long is gone. */
const QUIET_MS = 15_000;

/** What the webhook learned, kept under the one-time token until the stream comes with it. */
const Expected = z.object({
  callSid: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  parameters: z.record(z.string(), z.string()),
});
type Expected = z.infer<typeof Expected>;

/** What else of the webhook's form may be of use to who serves the caller. */
const PARAMETERS = ['Direction', 'ForwardedFrom', 'CallerName', 'FromCountry'];

/**
 * Twilio Media Streams. The voice webhook answers with TwiML that opens a stream to us; the stream itself carries no
 * caller's number, so the webhook's is kept under a one-time token that the stream brings back.
 */
export function twilioDoor(options: TwilioDoorOptions): Door {
  const { store, reception, clock, ids, log, authToken } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const streams = new Set<TwilioStream>();
  const closing = new AbortController();

  const addressOf = (request: IncomingMessage): string => options.publicUrl?.replace(/\/$/, '') ?? `http://${request.headers.host}`;
  const signed = (request: IncomingMessage, url: string, form = new URLSearchParams()): void => {
    const shown = request.headers['x-twilio-signature'];
    if (isSignedByTwilio(authToken, url, form, String(shown ?? ''))) return;
    log.warn({ path: request.url?.split('?')[0], signed: shown !== undefined }, 'A request that Twilio has not signed was refused');
    throw new HubError(
      'FORBIDDEN',
      'X-Twilio-Signature does not match: check the account token, and that the public URL is the one Twilio calls',
    );
  };

  /** TwiML for a stream that the next minute may bring, once. */
  const invite = async (request: IncomingMessage, expected: Expected): Promise<string> => {
    const token = randomBytes(24).toString('base64url');
    await store.set(tokenKey(token), expected, TOKEN_TTL_MS);
    const parameters = { token, From: expected.from ?? '', To: expected.to ?? '' };
    const address = addressOf(request);
    return connectStream({ url: `${address.replace(/^http/, 'ws')}${STREAM}`, parameters, after: `${address}${AFTER}` });
  };

  const afterwards = (fate: CallFate | null): 'RECONNECT' | 'HAND_OFF' | 'HANG_UP' => {
    if (fate?.state === 'LIVE') return 'RECONNECT';
    // A caller whose bot is gone is better off with a person, too.
    const wantsPerson = fate && ['HANDED_OFF', 'DOOR_FAILED', 'INTERRUPTED', 'HUB_STOPPED'].includes(fate.reason);
    return wantsPerson && options.handoffNumber ? 'HAND_OFF' : 'HANG_UP';
  };

  const answer = async (request: IncomingMessage, path: string): Promise<string> => {
    const form = new URLSearchParams((await readBody(request, MAX_FORM_BYTES)).toString('utf8'));
    signed(request, addressOf(request) + request.url, form);
    const callSid = form.get('CallSid');
    if (!callSid) throw new HubError('INVALID_INPUT', 'Twilio named no CallSid');
    const expected: Expected = {
      callSid,
      from: telephoneNumber(form.get('From')),
      to: telephoneNumber(form.get('To')),
      parameters: Object.fromEntries(PARAMETERS.flatMap(name => (form.get(name) ? [[name, form.get(name)!]] : []))),
    };
    if (path === VOICE) return invite(request, expected);
    switch (afterwards(await reception.fate('twilio', callSid))) {
      case 'RECONNECT':
        return invite(request, expected);
      case 'HAND_OFF':
        return dial(options.handoffNumber!);
      case 'HANG_UP':
        return hangUp();
    }
  };

  const receive = async (stream: TwilioStream): Promise<void> => {
    const waited = new AbortController();
    void clock.sleep(START_PATIENCE_MS, waited.signal).then(() => waited.signal.aborted || stream.abandon());
    const start = await stream.started;
    waited.abort();
    if (!start) return;
    const kept = Expected.safeParse(await store.take(tokenKey(start.start.customParameters.token ?? '')));
    if (!kept.success || kept.data.callSid !== start.start.callSid) {
      log.warn('A media stream came without the token that its call was given; it is closed');
      return stream.close('HUNG_UP');
    }
    const { callSid: doorCallId, from, to, parameters } = kept.data;
    const context: CallContext = { doorCallId, from, to, language: options.languageOf(to), parameters };
    await reception.arrived(new TwilioLeg(ids(), context, stream));
  };

  const watch = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await clock.sleep(QUIET_MS / 3, closing.signal);
      for (const stream of streams) if (performance.now() - stream.heardOfAt > QUIET_MS) stream.abandon();
    }
  };
  void watch();

  return {
    name: 'twilio',
    routes: {
      access: 'own',
      async request(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
        const path = request.url?.split('?')[0];
        if (path !== VOICE && path !== AFTER) return false;
        if (request.method !== 'POST') {
          response.writeHead(405, { allow: 'POST' }).end();
          return true;
        }
        const twiml = await answer(request, path);
        response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' }).end(twiml);
        return true;
      },
      upgrade(request, socket, head): boolean {
        if (request.url?.split('?')[0] !== STREAM) return false;
        signed(request, addressOf(request).replace(/^http/, 'ws') + request.url);
        sockets.handleUpgrade(request, socket, head, accepted => {
          const stream = new TwilioStream(accepted, log);
          streams.add(stream);
          void stream.ended.then(() => streams.delete(stream));
          receive(stream).catch(err => {
            log.error({ err }, 'A media stream could not be received');
            stream.abandon();
          });
        });
        return true;
      },
    },
    async close() {
      closing.abort();
      await Promise.all([...streams].map(stream => stream.close('HUNG_UP')));
      sockets.close();
    },
  };
}

const tokenKey = (token: string): string => `media:twilio-token:${token}`;
