/** The languages that the hub understands and speaks. */
export const Language = { EN: 'EN', ZH: 'ZH' } as const;
export type Language = (typeof Language)[keyof typeof Language];
