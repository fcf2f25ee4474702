/** How much care a piece of data wants, from least to most. */
export const DATA_CLASSES = ['PUBLIC', 'INTERNAL', 'PERSONAL', 'SENSITIVE', 'SECRET'] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

/** Whether data of this class may stand in a log line or an error message. */
export const mayBeLogged = (dataClass: DataClass): boolean => dataClass === 'PUBLIC' || dataClass === 'INTERNAL';
