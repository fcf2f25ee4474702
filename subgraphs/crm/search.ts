/** What a search is matched against: the text, and its digits when they are enough to mean a telephone number. */
export interface SearchTerms {
  text: string;
  digits: string | null;
}

export const searchTerms = (search: string): SearchTerms => {
  const text = search.trim().toLowerCase();
  const digits = /^[\d\s()+.-]+$/.test(text) ? text.replace(/\D/g, '') : '';
  return { text, digits: digits.length >= 4 ? digits : null };
};
