import { z } from 'zod';
import { HubError } from '#kernel/errors.js';

interface About<D> {
  /** Its name in the environment: "REDIS_URL". */
  env: string;
  /** What it is for, as the help shows it. */
  what: string;
  /** What holds when it is not set; null for "nothing". Without a default it has to be set. */
  default?: D;
  /** Never shown, not even where it is wrong. */
  secret?: boolean;
}

/** One thing an operator may decide. Made by `text`, `wholeNumber`, … */
export interface Setting<T> extends About<T> {
  /** "a whole number": what stands after "wants" when it is wrong. */
  wants: string;
  schema: z.ZodType<T, string>;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;
export type SettingsOf<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/**
 * Reads a plain record, usually the environment. Everything that is wrong with it is told in one MISCONFIGURED error:
 * `REDIS_URL is not set; PORT wants a whole number, got "abc"`. An empty text counts as not set.
 */
export function readSettings<S extends Settings>(env: Readonly<Record<string, string | undefined>>, settings: S): SettingsOf<S> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const given = env[setting.env]?.trim();
    if (!given) {
      if (setting.default === undefined) problems.push(`${setting.env} is not set`);
      values[name] = setting.default;
      continue;
    }
    const read = setting.schema.safeParse(given);
    if (!read.success) problems.push(`${setting.env} wants ${setting.wants}${setting.secret ? '' : `, got "${given}"`}`);
    values[name] = read.data;
  }
  if (problems.length > 0) throw new HubError('MISCONFIGURED', problems.join('; '));
  return Object.freeze(values) as SettingsOf<S>;
}

/** The settings as a table for a terminal: name, default, what for. */
export function settingsHelp(settings: Settings): string {
  const rows = Object.values(settings).map(({ env, what, secret, default: value }) => [env, shown(value, secret), what] as const);
  const widths = [0, 1].map(column => Math.max(...rows.map(row => row[column]!.length)));
  return rows.map(([env, value, what]) => `${env.padEnd(widths[0]!)}  ${value.padEnd(widths[1]!)}  ${what}`).join('\n');
}

const shown = (value: unknown, secret: boolean | undefined): string => {
  if (value === undefined) return '(required)';
  if (value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)) return '(none)';
  if (!secret && typeof value === 'object' && !Array.isArray(value))
    return Object.entries(value)
      .map(([name, of]) => `${name}=${of}`)
      .join(',');
  return secret ? '(hidden)' : String(value);
};

export const text = <D extends string | null = string>(about: About<D>): Setting<string | D> => ({
  ...about,
  wants: 'a text',
  schema: z.string(),
});

/** A text of a certain form; `wants` says which, after the word "wants". */
export const textLike = <D extends string | null = string>({
  form,
  ...about
}: About<D> & { wants: string; form: (value: string) => boolean }): Setting<string | D> => ({ ...about, schema: z.string().refine(form) });

export const wholeNumber = <D extends number | null = number>({
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
  ...about
}: About<D> & { min?: number; max?: number }): Setting<number | D> => ({
  ...about,
  wants: `a whole number${max < Number.MAX_SAFE_INTEGER ? ` from ${min} to ${max}` : ` from ${min} on`}`,
  schema: z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max)),
});

/** A part of a whole: 0 for nothing, 1 for all of it. */
export const fraction = <D extends number | null = number>(about: About<D>): Setting<number | D> => ({
  ...about,
  wants: 'a number from 0 to 1',
  schema: z
    .string()
    .regex(/^(0|1|[01]?\.\d{1,9})$/)
    .transform(Number)
    .pipe(z.number().min(0).max(1)),
});

/** A TCP port; 0 lets the system choose. */
export const portNumber = <D extends number | null = number>(about: About<D>): Setting<number | D> =>
  wholeNumber({ ...about, min: 0, max: 65_535 });

export const yesOrNo = <D extends boolean | null = boolean>(about: About<D>): Setting<boolean | D> => ({
  ...about,
  wants: 'yes or no',
  schema: z.stringbool({ truthy: ['yes', 'true', 'on', '1'], falsy: ['no', 'false', 'off', '0'] }),
});

export const oneOf = <const C extends string, D extends C | null = C>({
  choices,
  ...about
}: About<D> & { choices: readonly C[] }): Setting<C | D> => ({
  ...about,
  wants: `one of ${choices.join(', ')}`,
  schema: z.enum(choices) as unknown as z.ZodType<C, string>,
});

/** An address with one of the given protocols, which are written without colon. It may hold a password: secret unless told otherwise. */
export const address = <D extends string | null = string>({
  protocols,
  secret = true,
  ...about
}: About<D> & { protocols: readonly string[] }): Setting<string | D> => ({
  ...about,
  secret,
  wants: `an address like ${protocols[0]}://host`,
  schema: z.string().refine(value => protocols.includes(URL.parse(value)?.protocol.slice(0, -1) ?? '')),
});

/** Texts between commas. */
export const listOf = <D extends readonly string[] | null = readonly string[]>(about: About<D>): Setting<readonly string[] | D> => ({
  ...about,
  wants: 'texts between commas',
  schema: z.string().transform(value =>
    Object.freeze(
      value
        .split(',')
        .map(part => part.trim())
        .filter(part => part !== ''),
    ),
  ),
});

/** Choices by names: "figures=newest,log=all". */
export const namedChoices = <C extends string>({
  choices,
  ...about
}: About<Readonly<Record<string, C>>> & { choices: readonly C[] }): Setting<Readonly<Record<string, C>>> => ({
  ...about,
  wants: `names with one of ${choices.join(', ')}, like name=${choices[0]}, between commas`,
  schema: z
    .string()
    .transform(value => value.split(',').map(pair => /^\s*(\w+)\s*=\s*(\S+)\s*$/.exec(pair)))
    .refine(pairs => pairs.every(pair => pair !== null && choices.includes(pair[2] as C)))
    .transform(pairs => Object.freeze(Object.fromEntries(pairs.map(pair => [pair![1]!, pair![2] as C])))),
});

/** Addresses by names: "crm=http://host:4101/graphql,orders=…". */
export const namedAddresses = ({
  protocols,
  ...about
}: About<Readonly<Record<string, string>>> & { protocols: readonly string[] }): Setting<Readonly<Record<string, string>>> => ({
  ...about,
  wants: `names with addresses, like name=${protocols[0]}://host, between commas`,
  schema: z
    .string()
    .transform(value => value.split(',').map(pair => /^\s*([\w-]+)\s*=\s*(\S+)\s*$/.exec(pair)))
    .refine(pairs => pairs.every(pair => pair !== null && protocols.includes(URL.parse(pair[2]!)?.protocol.slice(0, -1) ?? '')))
    .transform(pairs => Object.freeze(Object.fromEntries(pairs.map(pair => [pair![1]!, pair![2]!])))),
});

/** Whole numbers by names, "bot=500,*=100", of which `*` stands for all others; a number alone is everybody's. */
export const numbersByName = <const N extends string>({
  names,
  ...about
}: About<Readonly<Partial<Record<N | '*', number>>>> & { names: readonly N[] }): Setting<Readonly<Partial<Record<N | '*', number>>>> => ({
  ...about,
  wants: `a whole number, or some by names, like ${names[0]}=500,*=100, of ${names.join(', ')}`,
  schema: z
    .string()
    .transform(value => (/^\d+$/.test(value) ? `*=${value}` : value).split(',').map(pair => /^\s*([\w*]+)\s*=\s*(\d{1,15})\s*$/.exec(pair)))
    .refine(pairs => pairs.every(pair => pair !== null && ['*', ...names].includes(pair[1]!)))
    .transform(pairs => Object.freeze(Object.fromEntries(pairs.map(pair => [pair![1]!, Number(pair![2])])))) as unknown as z.ZodType<
    Readonly<Partial<Record<N | '*', number>>>,
    string
  >,
});
