import { expect, it, onTestFinished } from 'vitest';
import { readJsonBody } from '../http/body.js';
import { httpServer } from '../http/server.js';
import { log, silentLog } from '../log.js';
import { leavesNothingOpen } from '../testing/leaves-nothing-open.js';
import { otlpExporter } from './otlp.js';
import { inParcels, tracing } from './tracing.js';

leavesNothingOpen();

interface Parcel {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue: string } }[] };
    scopeSpans: { spans: { name: string; traceId: string }[] }[];
  }[];
}

it('sends what has ended to the collector when it is closed', async () => {
  const received: { path: string; parcel: Parcel }[] = [];
  const server = httpServer({
    routes: [
      {
        access: 'own',
        async request(request, response) {
          received.push({ path: request.url!, parcel: (await readJsonBody(request)) as unknown as Parcel });
          response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
          return true;
        },
      },
    ],
    port: 0,
    log: silentLog,
  });
  onTestFinished(() => server.close());
  const { url } = await server.listen();
  const traces = tracing({ service: 'switchboard-test', ratio: 1, to: inParcels(otlpExporter(`${url}/`, silentLog)) });
  const span = traces.from(() => undefined).child('query');
  span.child('fetch people', {}, 'call').end();
  span.end();
  await traces.close();
  expect(received.map(({ path }) => path)).toEqual(['/v1/traces']);
  const [sent] = received[0]!.parcel.resourceSpans;
  expect(sent!.resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'switchboard-test' } });
  const spans = sent!.scopeSpans.flatMap(scope => scope.spans);
  expect(spans.map(({ name }) => name)).toEqual(['fetch people', 'query']);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([span.traceId]));
});

it('says that the collector cannot be reached, once, and holds up nothing', async () => {
  const lines: string[] = [];
  const logger = log({ name: 'test', to: { write: line => void lines.push(line) } });
  const traces = tracing({ service: 'switchboard-test', ratio: 1, to: inParcels(otlpExporter('http://127.0.0.1:1', logger)) });
  traces
    .from(() => undefined)
    .child('query')
    .end();
  const start = performance.now();
  await traces.close();
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(lines.map(line => JSON.parse(line).msg)).toEqual(['Traces cannot be sent, and are lost']);
});
