/** One choice of a header like Accept, and how much it is wanted: 1 is best, 0 is not at all. */
export interface Wanted {
  /** In small letters, without parameters. */
  name: string;
  quality: number;
}

/** More choices than this are nobody's wish. */
const MAX_CHOICES = 50;

/**
 * The choices of an Accept or Accept-Encoding header in the order they stand in (RFC 9110 section 12.4.2). A quality that
 * makes no sense counts as 0: what a client did not ask for clearly is not given to it.
 */
export const qualities = (header: string): Wanted[] =>
  header
    .split(',', MAX_CHOICES)
    .map(choice => {
      const [name = '', ...parameters] = choice.split(';');
      const said = parameters.map(parameter => parameter.trim()).find(parameter => /^q\s*=/i.test(parameter));
      return { name: name.trim().toLowerCase(), quality: said === undefined ? 1 : qualityOf(said) };
    })
    .filter(({ name }) => name !== '');

const qualityOf = (parameter: string): number => {
  const text = parameter.slice(parameter.indexOf('=') + 1).trim();
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 0;
};
