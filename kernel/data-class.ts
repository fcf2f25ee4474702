/** How much care a piece of data wants, from least to most. What is not classified is treated as PERSONAL. */
export const DATA_CLASSES = ['PUBLIC', 'INTERNAL', 'PERSONAL', 'SENSITIVE', 'SECRET'] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

/** Whether data of this class may stand in a log line or an error message. */
export const mayBeLogged = (dataClass: DataClass): boolean => dataClass === 'PUBLIC' || dataClass === 'INTERNAL';

/** A telephone number with all but its last four digits hidden: "+86 •••• 5678". */
export const maskPhone = (phone: string): string => phone.replace(/\d(?=(?:\D*\d){4})/g, '•');
