import 'reflect-metadata';

/** Each is a program of its own name here that prints one line of JSON a figure. */
const BENCHES: Record<string, string> = {
  abuse: 'processor time until documents that are made to hurt are refused, beside graphql-js and graphql-armor',
  'barge-in': 'until the bot falls silent when a caller interrupts it, over a real stream, room and detector; --times N',
  'call-view': 'what a bot wants to know of a call, in one question to the embedded hub',
  'calls-per-core': 'what calls cost in processor time, of the hub and of the media worker',
  demonstration: 'the demo: until the first ring, until an answer begins, until the bot falls silent; N runs',
  gateway: 'what a gateway costs for a question, beside others; seconds a round, rounds, names of gateways',
  'house-reads': 'what a customer, orders and tickets cost from our own database, embedded or at DATABASE_URL',
  'knowledge-search': 'articles found for held-out questions, per language; --misses lists what was not found',
  'human-recordings': 'words and numbers of a human voice that the embedded recogniser gets right; --misses',
  planning: 'how long the event loop stands still while new operations are planned, by each planner and on the loop itself',
  recognition: 'words, sentences and numbers that the embedded recogniser gets right through a telephone; --misses',
  subscriptions: 'what subscribers cost, each and each delivery, beside graphql-ws; subscribers, readers, storms',
  understanding: 'intents and entities of held-out sentences, per language; --misses lists what was not understood',
};

/** Measures nothing: makes what others measure with. */
const MAKERS: Record<string, string> = {
  'audio-bands': 'makes the adaptations to a telephone band in media/speech/language/bands anew',
};

const listed = (programs: Record<string, string>): string =>
  Object.entries(programs)
    .map(([name, what]) => `  ${name.padEnd(16)} ${what}`)
    .join('\n');

const HELP = `npm run bench -- NAME [options]     measures, and prints one line of JSON a figure:
                                    {"bench","figure","value","unit","peer","ratio"}
npm run bench -- all                one after the other

\`peer\` is the same figure of a simpler way or another product, measured in the same run; \`ratio\` is value to peer.
Figures of a busy machine are worth little: close what else runs.

${listed(BENCHES)}

Not among "all":

${listed(MAKERS)}`;

const [name = '--help', ...options] = process.argv.slice(2);
// The programs read their options where any program does.
process.argv.splice(2, process.argv.length, ...options);

if (name === '--help' || name === '-h') console.log(HELP);
else if (name === 'all') for (const each of Object.keys(BENCHES)) await import(`./${each}.js`);
else if (Object.hasOwn({ ...BENCHES, ...MAKERS }, name)) await import(`./${name}.js`);
else {
  console.error(`There is no bench "${name}".\n\n${HELP}`);
  process.exitCode = 2;
}
