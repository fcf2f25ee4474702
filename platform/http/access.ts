import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { HubError } from '#kernel/errors.js';

export const TOKEN_COOKIE = 'switchboard_token';

/** Whether a listener on this host can be reached from this machine only. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));

/**
 * Who may use routes of access 'token'. On loopback, asked for by a loopback name, everyone on this machine may;
 * everyone else shows the token. The name counts, because a page elsewhere on the web can point a name of its own at
 * 127.0.0.1, and a tunnel can bring the whole world to a loopback port.
 */
export class Access {
  readonly #token: string | null;

  constructor(
    private readonly host: string,
    token: string | null | undefined,
  ) {
    this.#token = token || null;
    if (!isLoopback(host) && !this.#token) {
      throw new HubError('MISCONFIGURED', `Listening on ${host} wants a token: without one only this machine may ask (127.0.0.1)`);
    }
  }

  /** Throws UNAUTHENTICATED or FORBIDDEN where the request may not be answered. */
  check(request: IncomingMessage): void {
    const { origin, host = '' } = request.headers;
    if (origin && URL.parse(origin)?.host !== host) {
      throw new HubError('FORBIDDEN', 'A page of another site may not ask here');
    }
    if (isLoopback(this.host) && isLoopback(URL.parse(`http://${host}`)?.hostname ?? '')) return;
    if (!this.#token) throw new HubError('FORBIDDEN', 'Without a token only this machine may ask, by its own name (localhost)');
    if (!this.#isToken(bearer(request) ?? cookie(request, TOKEN_COOKIE))) {
      throw new HubError('UNAUTHENTICATED', 'This address wants its token, as "Authorization: Bearer …" or once as ?token=…');
    }
  }

  /** For a browser that opens an address with ?token=…: the cookie to set and where to go on to, or null. */
  greet(request: IncomingMessage): { cookie: string; location: string } | null {
    if (request.method !== 'GET') return null;
    const url = URL.parse(request.url ?? '', 'http://host');
    const shown = url?.searchParams.get('token') ?? null;
    if (!url || shown === null || !this.#isToken(shown)) return null;
    url.searchParams.delete('token');
    return {
      cookie: `${TOKEN_COOKIE}=${encodeURIComponent(shown)}; Path=/; HttpOnly; SameSite=Lax`,
      // Only a path of ours: "//elsewhere" would be another site.
      location: `/${url.pathname.replace(/^\/+/, '')}${url.search}`,
    };
  }

  /** Takes the same time whatever was shown. */
  #isToken(shown: string | null): boolean {
    if (!this.#token) return false;
    const digest = (text: string) => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(shown ?? ''), digest(this.#token)) && shown !== null;
  }
}

const bearer = ({ headers: { authorization } }: IncomingMessage): string | null =>
  /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null;

const cookie = ({ headers }: IncomingMessage, name: string): string | null => {
  const found = (headers.cookie ?? '').split(/; */).find(pair => pair.startsWith(`${name}=`));
  try {
    return found ? decodeURIComponent(found.slice(name.length + 1)) : null;
  } catch {
    return null;
  }
};
