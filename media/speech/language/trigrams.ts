/**
 * A trigram model in ARPA form, smoothed by interpolated Kneser-Ney with one discount an order: what was seen seldom
 * gives some of its weight to words that are at home in many contexts.
 *
 * Chen and Goodman, "An empirical study of smoothing techniques for language modeling", section 4.1.
 */
export function arpa(sentences: readonly string[], vocabulary: ReadonlySet<string>): string {
  const counts = count(sentences);
  const continuations = new Map<string, Map<string, number>>();
  for (const [history, next] of counts.trigrams) {
    const middle = history.slice(history.indexOf(' ') + 1);
    for (const word of next.keys()) add(continuations, middle, word);
  }
  // Histories that begin a sentence have no word before them: their own counts stand for their continuations.
  const begin = counts.bigrams.get(BEGIN);
  if (begin) continuations.set(BEGIN, begin);
  const starts = new Map<string, number>();
  for (const next of counts.bigrams.values()) for (const word of next.keys()) starts.set(word, (starts.get(word) ?? 0) + 1);

  const words = [...vocabulary, END].sort();
  const unseen = words.length - starts.size;
  const base = (word: string) => (starts.has(word) ? (1 - (unseen > 0 ? UNSEEN_SHARE : 0)) / starts.size : UNSEEN_SHARE / unseen);
  const unigram = discounted(starts, discountOf([starts]), base);
  const one = (word: string) => unigram.probability(word);
  const bigrams = modelsOf(continuations, () => one);
  const two = (history: string) => bigrams.get(history)?.probability ?? one;
  const trigrams = modelsOf(counts.trigrams, history => two(history.slice(history.indexOf(' ') + 1)));

  const lines: string[][] = [[], [], []];
  lines[0]!.push(`-99 ${BEGIN} ${log10(bigrams.get(BEGIN)?.backoff ?? 1)}`);
  for (const word of words) lines[0]!.push(entry(one(word), word, bigrams.get(word)?.backoff));
  for (const [history, model] of sorted(bigrams))
    for (const word of model.seen)
      lines[1]!.push(entry(model.probability(word), `${history} ${word}`, trigrams.get(`${history} ${word}`)?.backoff));
  for (const [history, model] of sorted(trigrams))
    for (const word of model.seen) lines[2]!.push(entry(model.probability(word), `${history} ${word}`, undefined));
  return [
    '\\data\\',
    ...lines.map((list, order) => `ngram ${order + 1}=${list.length}`),
    ...lines.flatMap((list, order) => ['', `\\${order + 1}-grams:`, ...list]),
    '',
    '\\end\\',
    '',
  ].join('\n');
}

/** What is left for all words together that no sentence holds: they are for a model of the language at large to expect. */
const UNSEEN_SHARE = 0.001;

const BEGIN = '<s>';
const END = '</s>';

type Next = Map<string, number>;

interface Model {
  seen: string[];
  probability(word: string): number;
  /** What a reader multiplies the shorter history's probability with for words not seen here. */
  backoff: number;
}

function add(into: Map<string, Next>, history: string, word: string): void {
  const next = into.get(history) ?? new Map<string, number>();
  next.set(word, (next.get(word) ?? 0) + 1);
  into.set(history, next);
}

function count(sentences: readonly string[]) {
  const bigrams = new Map<string, Next>();
  const trigrams = new Map<string, Next>();
  for (const sentence of sentences) {
    const words = [BEGIN, ...sentence.split(' '), END];
    for (let i = 1; i < words.length; i++) {
      add(bigrams, words[i - 1]!, words[i]!);
      if (i > 1) add(trigrams, `${words[i - 2]} ${words[i - 1]}`, words[i]!);
    }
  }
  return { bigrams, trigrams };
}

/** n1 / (n1 + 2 n2), kept off the ends where a small corpus has no singletons. */
function discountOf(all: Iterable<Next>): number {
  let once = 0;
  let twice = 0;
  for (const next of all)
    for (const times of next.values()) {
      if (times === 1) once++;
      if (times === 2) twice++;
    }
  return Math.min(0.95, Math.max(0.3, once / (once + 2 * twice || 1)));
}

function discounted(next: Next, discount: number, shorter: (word: string) => number): Model {
  let total = 0;
  for (const times of next.values()) total += times;
  const freed = (discount * next.size) / total;
  const probability = (word: string) => Math.max(0, (next.get(word) ?? 0) - discount) / total + freed * shorter(word);
  const seen = [...next.keys()].sort();
  return { seen, probability, backoff: freed };
}

function modelsOf(all: Map<string, Next>, shorter: (history: string) => (word: string) => number): Map<string, Model> {
  const discount = discountOf(all.values());
  return new Map([...all].map(([history, next]) => [history, discounted(next, discount, shorter(history))]));
}

const sorted = (models: Map<string, Model>) => [...models].sort(([a], [b]) => (a < b ? -1 : 1));
const log10 = (value: number) => Math.log10(Math.max(value, 1e-9)).toFixed(4);
const entry = (probability: number, words: string, backoff: number | undefined) =>
  `${log10(probability)} ${words}${backoff === undefined ? '' : ` ${log10(backoff)}`}`;
