import { HubError } from '#kernel/errors.js';

/** A sentence with choices in it, read once and then sampled. */
export type Template =
  | { kind: 'words'; text: string }
  | { kind: 'row'; parts: Template[] }
  | { kind: 'choice'; options: Template[] }
  | { kind: 'slot'; name: string; count: number | null };

/** A number from 0 up to 1, the next each time. */
export type Random = () => number;

/** What slots stand for. `number` is built in: digits as they are spoken, as many as the template says. */
export type Slots = ReadonlyMap<string, readonly Template[]>;

/** Reads "[please] cancel (my|the) {order}": "[x]" may be left out, "(a|b)" is a choice, "{s}" a slot, "{number:8}" eight digits. */
export function readTemplate(source: string): Template {
  const tokens = source.match(/[()[\]|]|\{[^}]*\}|[^()[\]|{}]+|[{}]/g) ?? [];
  let at = 0;
  const fail = (why: string): never => {
    throw new HubError('MISCONFIGURED', `The sentence "${source}" cannot be read: ${why}`);
  };
  const choice = (end: string | undefined): Template => {
    const options: Template[] = [];
    let row: Template[] = [];
    for (;;) {
      const token = tokens[at++];
      if (token === end) return { kind: 'choice', options: [...options, { kind: 'row', parts: row }] };
      if (token === undefined) return fail(`"${end}" is missing`);
      if (token === '|') {
        options.push({ kind: 'row', parts: row });
        row = [];
      } else if (token === '(') row.push(choice(')'));
      else if (token === '[') row.push({ kind: 'choice', options: [choice(']'), { kind: 'words', text: '' }] });
      else if (token === ')' || token === ']' || token === '}') fail(`"${token}" is one too many`);
      else if (token.startsWith('{')) row.push(slot(token));
      else row.push({ kind: 'words', text: token });
    }
  };
  const slot = (token: string): Template => {
    const [, name, count] = /^\{([a-z-]+)(?::(\d+))?\}$/.exec(token) ?? fail(`${token} is no slot`);
    return { kind: 'slot', name: name!, count: count === undefined ? null : Number(count) };
  };
  return choice(undefined);
}

/** One of the sentences that the template stands for. */
export function sample(template: Template, slots: Slots, random: Random): string {
  const pick = <T>(options: readonly T[]): T => options[Math.floor(random() * options.length)]!;
  const say = (part: Template): string => {
    switch (part.kind) {
      case 'words':
        return part.text;
      case 'row':
        return part.parts.map(say).join('');
      case 'choice':
        return say(pick(part.options));
      case 'slot': {
        if (part.name === 'number') return digits(part.count ?? pick(LENGTHS), random);
        const options = slots.get(part.name);
        if (options === undefined) throw new HubError('MISCONFIGURED', `No slot is called {${part.name}}`);
        return say(pick(options));
      }
    }
  };
  return say(template).replace(/\s+/g, ' ').trim();
}

/** How long numbers are when the template leaves it open: order numbers have eight digits. */
const LENGTHS = [3, 4, 5, 6, 6, 7, 8, 8, 8, 8, 8, 8, 9, 10, 11, 12];
const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** "zero" is now and then "oh", as people say it. */
const digits = (count: number, random: Random): string =>
  Array.from({ length: count }, () => {
    const digit = DIGITS[Math.floor(random() * 10)]!;
    return digit === 'zero' && random() < 0.3 ? 'oh' : digit;
  }).join(' ');
