/** Digits said or written one after the other, as numbers of orders, tickets and phones are. Positions are those of the text. */
export interface DigitRun {
  digits: string;
  start: number;
  end: number;
}

const ENGLISH: Record<string, string> = {
  zero: '0',
  oh: '0',
  o: '0',
  nought: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  niner: '9',
};
const TEENS = ['ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'];
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const CHINESE: Record<string, string> = {
  零: '0',
  〇: '0',
  幺: '1',
  一: '1',
  二: '2',
  两: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
  七: '7',
  八: '8',
  九: '9',
};

/** What a recogniser writes for a digit when it hears a commoner word. Taken for a digit between digits only. */
const HOMOPHONES: Record<string, string> = {
  to: '2',
  too: '2',
  for: '4',
  ate: '8',
  won: '1',
  tree: '3',
  fife: '5',
  sex: '6',
  洞: '0',
  妖: '1',
  要: '1',
  拐: '7',
  勾: '9',
  思: '4',
  吧: '8',
};

const REPEATS: Record<string, number> = { double: 2, triple: 3, treble: 3 };

/** What stands between digits without ending them. */
const PAUSES = new Set(['uh', 'um', 'er', 'and', 'then', 'dash', 'hyphen', 'space', '-', ' ', '嗯', '呃', '啊', '杠', '横杠', '然后']);

/** "two hundred and fifty", "三百五": an amount, told by ./amounts.ts. */
const MAGNITUDES = new Set(['hundred', 'thousand', 'million', '十', '百', '千', '万', '亿']);
/** Neither "two point five" nor "两点半" is a run. */
const POINTS = new Set(['point', '点', '半']);

/** A date or a time in figures is none of ours: "2026-03-05", "10:30", "3.5". */
const FIGURES_OF_OTHER_KINDS = /\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[:/.]\d{1,2}(?:[:/.]\d{2,4})?/g;

const TOKEN = /[a-z]+|\d+|横杠|然后|[^\s,，、]/gu;

interface Token {
  text: string;
  start: number;
  end: number;
}

const tokens = (text: string): Token[] => {
  const blanked = text.replace(FIGURES_OF_OTHER_KINDS, figures => '#'.repeat(figures.length));
  return Array.from(blanked.matchAll(TOKEN), match => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
};

const digitOf = (token: string): string | undefined => (/^\d+$/.test(token) ? token : (ENGLISH[token] ?? CHINESE[token]));

/** "seventeen" is 17, "forty eight" 48, "forty" 40: numbers are also read out in pairs. */
const pairOf = (token: string, next: string | undefined): { digits: string; took: number } | null => {
  const teen = TEENS.indexOf(token);
  if (teen >= 0) return { digits: String(10 + teen), took: 1 };
  const ten = TENS.indexOf(token);
  if (ten < 0) return null;
  const unit = next === undefined ? undefined : ENGLISH[next];
  return unit && unit !== '0' ? { digits: `${ten + 2}${unit}`, took: 2 } : { digits: `${ten + 2}0`, took: 1 };
};

const isNumberWord = (token: string): boolean => token in ENGLISH || token in CHINESE || TEENS.includes(token) || TENS.includes(token);

/** All runs of two digits and more in a folded text, in their order. */
export function digitRuns(text: string): DigitRun[] {
  const all = tokens(text);
  const runs: DigitRun[] = [];
  let run: DigitRun | null = null;
  let amount = false;
  const close = () => {
    if (run && run.digits.length > 1) runs.push(run);
    run = null;
  };
  for (let i = 0; i < all.length; ) {
    const { text: token, start } = all[i]!;
    const next = all[i + 1]?.text;
    let digits: string | undefined;
    let took = 1;
    amount = MAGNITUDES.has(token) || (amount && (token === 'and' || isNumberWord(token)));
    const pair = pairOf(token, next);
    if (amount || MAGNITUDES.has(next ?? '') || POINTS.has(next ?? '')) {
      // Part of an amount: it belongs to no run and ends the one before.
    } else if (pair) {
      ({ digits, took } = pair);
    } else if (REPEATS[token] && next !== undefined && digitOf(next)?.length === 1) {
      digits = digitOf(next)!.repeat(REPEATS[token]);
      took = 2;
    } else {
      digits = digitOf(token);
      if (!digits && run && next !== undefined && (digitOf(next) || REPEATS[next])) digits = HOMOPHONES[token];
    }
    if (digits) {
      run ??= { digits: '', start, end: start };
      run.digits += digits;
      run.end = all[i + took - 1]!.end;
    } else if (amount || !PAUSES.has(token)) close();
    i += took;
  }
  close();
  return runs;
}
