import type { ServerResponse } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

const WELCOME = `# Ctrl+Enter asks, Ctrl+Space completes; the book on the left lists what there is.
{
  __typename
}
`;

let page: Buffer | undefined;

/** A page to try the graph by hand. Everything it needs is inside it: it works without the internet. */
export const sendGraphiQL = (response: ServerResponse): void => {
  page ??= Buffer.from(
    renderGraphiQL({ title: 'Switchboard graph', endpoint: '/graphql', subscriptionsProtocol: 'WS', defaultQuery: WELCOME }),
  );
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': page.length, 'cache-control': 'no-store' });
  response.end(page);
};
