const WORDS = /\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b|[0-9]|[零〇一二三四五六七八九幺两]/g;
const REPEATED = /\b(double|triple)\b/g;

/** How many digits a text names, in either language: "double five one", "五五一" and "551" all name three. */
export const digitsNamed = (text: string): number => {
  const lower = text.toLowerCase();
  const repeats = [...lower.matchAll(REPEATED)].reduce((sum, [word]) => sum + (word === 'double' ? 1 : 2), 0);
  return (lower.match(WORDS)?.length ?? 0) + repeats;
};
