import { HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';
import { Queue } from '../queue.js';
import { type Bus, listenerBound } from './bus.js';
import { InProcessStream, type StreamLimits } from './in-process-stream.js';
import type { StreamJournal } from './journal.js';

/** A bus for one process: nothing survives it. Each receiver gets its own copy, as it would from another process. */
export const inProcessBus = (limits: Partial<StreamLimits> = {}): Bus => busOver(new Map(), limits, null);

/** A bus for one process whose streams outlive it: what was appended, and what had not been acknowledged, comes again. */
export async function keptBus(journal: StreamJournal, limits: Partial<StreamLimits> = {}): Promise<Bus> {
  const { messages, groups } = await journal.load();
  const names = new Set([...messages, ...groups].map(({ stream }) => stream));
  const streams = new Map(
    [...names].map(name => {
      const stream = new InProcessStream(name, { ...LIMITS, ...limits }, journal);
      stream.restore(
        messages.filter(message => message.stream === name),
        groups.filter(group => group.stream === name),
      );
      return [name, stream] as const;
    }),
  );
  return busOver(streams, limits, journal);
}

const LIMITS: StreamLimits = { reclaimAfterMs: 60_000, keep: 10_000 };

function busOver(streams: Map<string, InProcessStream>, limits: Partial<StreamLimits>, journal: StreamJournal | null): Bus {
  const topics = new Map<string, Set<Queue<Json>>>();
  let closed = false;

  const open = () => {
    if (closed) throw new HubError('SHUTTING_DOWN', 'The bus is closed');
  };
  const streamNamed = (name: string) => {
    const stream = streams.get(name) ?? new InProcessStream(name, { ...LIMITS, ...limits }, journal);
    streams.set(name, stream);
    return stream;
  };

  return {
    async publish(topic, message) {
      open();
      const text = JSON.stringify(message);
      for (const listener of topics.get(topic) ?? []) listener.push(JSON.parse(text) as Json);
    },

    async subscribe(topic, signal) {
      open();
      const listeners = topics.get(topic) ?? new Set();
      topics.set(topic, listeners);
      const end = () => listener.end();
      const listener: Queue<Json> = new Queue(() => {
        signal?.removeEventListener('abort', end);
        listeners.delete(listener);
        if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
      }, listenerBound(topic));
      listeners.add(listener);
      if (signal?.aborted) end();
      else signal?.addEventListener('abort', end, { once: true });
      return listener;
    },

    async append(stream, message) {
      open();
      return streamNamed(stream).append(JSON.stringify(message));
    },

    consume(stream, group, consumer, signal) {
      const reader = streamNamed(stream).consume(group, consumer);
      const end = () => reader.end();
      reader.onEnd = () => signal?.removeEventListener('abort', end);
      if (closed || signal?.aborted) end();
      else signal?.addEventListener('abort', end, { once: true });
      return reader;
    },

    async read(stream, afterId, limit) {
      open();
      return streams.get(stream)?.read(afterId, limit) ?? [];
    },

    async close() {
      closed = true;
      for (const listeners of topics.values()) for (const listener of [...listeners]) listener.end();
      await Promise.all([...streams.values()].map(stream => stream.end()));
      await journal?.close();
    },
  };
}
