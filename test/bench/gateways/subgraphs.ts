import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { type DocumentNode, execute, parse } from 'graphql';
import { SUBGRAPHS, schemaOf } from './world.js';

/** The subgraphs of the world behind one port, in a process of their own: `/accounts`, `/products`, … Says its address. */
const schemas = new Map(SUBGRAPHS.map(name => [`/${name}`, schemaOf(name)]));
const documents = new Map<string, DocumentNode>();
const parsed = (query: string): DocumentNode => {
  const document = documents.get(query) ?? parse(query, { noLocation: true });
  documents.set(query, document);
  return document;
};

const server = createServer(async (request, response) => {
  const { query, variables, operationName } = JSON.parse(await text(request));
  const result = await execute({ schema: schemas.get(request.url!)!, document: parsed(query), variableValues: variables, operationName });
  const answer = JSON.stringify(result);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
  response.end(answer);
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as { port: number }).port}`));
