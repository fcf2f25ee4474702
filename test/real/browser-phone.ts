import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import type { Routes } from '#platform/http/routes.js';

/** Serves the page with the telephone of browser-phone.js at `/phone`. */
export async function phonePage(): Promise<Routes> {
  const entry = fileURLToPath(new URL('./browser-phone.js', import.meta.url));
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
