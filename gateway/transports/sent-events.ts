import { StringDecoder } from 'node:string_decoder';

export interface SentEvent {
  event: string;
  data: string;
}

/**
 * The events of a response of type text/event-stream, as the HTML standard reads it (section 9.2.6). `tooLong` is thrown where
 * one goes on for more than so many characters. Comments are passed over; so is what no empty line has ended.
 */
export async function* sentEvents(
  chunks: AsyncIterable<Uint8Array>,
  mostCharacters: number,
  tooLong: () => Error,
): AsyncGenerator<SentEvent> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let event = 'message';
  let data: string[] = [];
  let characters = 0;
  for await (const chunk of chunks) {
    rest += decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    if (characters + rest.length > mostCharacters) throw tooLong();
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { event, data: data.join('\n') };
        event = 'message';
        data = [];
        characters = 0;
        continue;
      }
      characters += line.length;
      if (characters > mostCharacters) throw tooLong();
      const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (field === 'event') event = value;
      if (field === 'data') data.push(value);
    }
  }
}
