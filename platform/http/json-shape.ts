/** How a JSON text is built. Of a text that is no JSON it says something, but nothing that means anything. */
export interface JsonShape {
  /** How many levels of lists and objects lie in one another. */
  levels: number;
  /** How many names its objects give, twice those that are given twice. */
  names: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Looks at a JSON text without reading it: one pass, texts skipped, nothing kept. It says before JSON.parse whether what
 * would come of it is so deep that whoever walks it runs out of stack.
 */
export const shapeOf = (text: string): JsonShape => {
  let level = 0;
  let levels = 0;
  let names = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfText(text, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++level > levels) levels = level;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        level--;
        break;
      case 0x3a: // :
        names++;
        break;
    }
  }
  return { levels, names };
};

/** Where the quote stands that ends the text which begins at `start`. */
const endOfText = (text: string, start: number): number => {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end;
  }
  return text.length;
};

/** How many names the objects in a value have. For values of few levels. */
export const namesIn = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  let names = 0;
  if (Array.isArray(value)) for (const item of value) names += namesIn(item);
  else
    for (const name in value) {
      names++;
      names += namesIn((value as Record<string, unknown>)[name]);
    }
  return names;
};

/** The first name that a JSON text gives twice in one object, as it is written there; null where there is none. */
export const nameGivenTwice = (text: string): string | null => {
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      const end = endOfText(text, at);
      last = text.slice(at, end + 1);
      at = end;
    } else if (char === '{') open.push(new Set());
    else if (char === '[') open.push(null);
    else if (char === '}' || char === ']') open.pop();
    else if (char === ':') {
      const name = JSON.parse(last) as string;
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return null;
};
