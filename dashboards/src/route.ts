import { useSyncExternalStore } from 'react';

/** Which page stands at an address. Every page and every selection has one, so that it can be sent to a colleague. */
export type Route =
  | { page: 'wallboard'; callId: string | null }
  | { page: 'calls'; search: string; from: string; to: string }
  | { page: 'call'; callId: string };

export function routeOf(pathname: string, query: string): Route {
  const params = new URLSearchParams(query);
  const call = /^\/calls\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (call !== undefined) return { page: 'call', callId: decodeURIComponent(call) };
  if (/^\/calls\/?$/.test(pathname))
    return { page: 'calls', search: params.get('search') ?? '', from: params.get('from') ?? '', to: params.get('to') ?? '' };
  return { page: 'wallboard', callId: params.get('call') };
}

export function addressOf(route: Route): string {
  switch (route.page) {
    case 'wallboard':
      return route.callId === null ? '/' : `/?call=${encodeURIComponent(route.callId)}`;
    case 'call':
      return `/calls/${encodeURIComponent(route.callId)}`;
    case 'calls': {
      const given = Object.entries({ search: route.search, from: route.from, to: route.to }).filter(([, value]) => value !== '');
      return given.length === 0 ? '/calls' : `/calls?${new URLSearchParams(given)}`;
    }
  }
}

const MOVED = 'switchboard:moved';

/** Goes to a page; `replace` leaves no step in the browser's history. */
export function go(route: Route, how: 'push' | 'replace' = 'push') {
  const address = addressOf(route);
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  dispatchEvent(new Event(MOVED));
}

const watch = (moved: () => void) => {
  addEventListener('popstate', moved);
  addEventListener(MOVED, moved);
  return () => {
    removeEventListener('popstate', moved);
    removeEventListener(MOVED, moved);
  };
};

export function useRoute(): Route {
  const address = useSyncExternalStore(watch, () => location.pathname + location.search);
  const url = new URL(address, location.origin);
  return routeOf(url.pathname, url.search);
}
