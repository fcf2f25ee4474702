/** What a client's own key is like, by which an action asked for again is known: the same for all of them. */
export const KEY = 'Of your choice, 1 to 200 characters.';

/** Why this is no key; null when it is one. */
export const whyNoKey = (key: string): string | null => (key === '' || key.length > 200 ? 'key has 1 to 200 characters.' : null);
