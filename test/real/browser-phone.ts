import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import type { Routes } from '#platform/http/routes.js';

/** What phone-in-page.js puts into the page. */
export interface PhoneWindow {
  newPhone(): void;
  phone: {
    call(options: object): Promise<void>;
    sound(hz: number | null): void;
    hears(): { loudness: number; pitch: number };
    say(message: object | string): void;
    sayBytes(bytes: number[]): void;
    statistics(): Promise<{ codec: string; packets: number; lost: number }>;
    closed: Promise<number>;
    callId: string;
    resumeToken: string;
    said: { type: string; reason?: string; code?: string; message?: string }[];
  };
}
/** Serves the page with the telephone of phone-in-page.js at `/phone`. */
export async function phonePage(): Promise<Routes> {
  const entry = fileURLToPath(new URL('./phone-in-page.js', import.meta.url));
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'browserPhone' } },
  })) as Rolldown.RolldownOutput[];
  const script = built[0]!.output[0].code;
  return {
    access: 'token',
    request(request, response) {
      if (request.url === '/phone.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
      else if (request.url === '/phone') {
        response
          .writeHead(200, { 'content-type': 'text/html' })
          .end('<!doctype html><title>Telephone</title><script src="/phone.js"></script>');
      } else return false;
      return true;
    },
  };
}
