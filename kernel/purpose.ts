/** Why personal data is asked for; bound to every request and kept in the audit. */
export const PURPOSES = ['SERVE_CALL', 'SUPERVISE', 'OPERATE', 'REPORT'] as const;
export type Purpose = (typeof PURPOSES)[number];

export const isPurpose = (value: unknown): value is Purpose => PURPOSES.includes(value as Purpose);
