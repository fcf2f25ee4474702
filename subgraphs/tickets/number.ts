/** The number as tickets carry it, from one as people write or say it: "T-100234", "t 100 234", "100234". Null when it is none. */
export const ticketNumberOf = (text: string): string | null => {
  const digits = text.normalize('NFKC').replace(/\D/g, '');
  return /^\d{6,9}$/.test(digits) ? `T-${digits}` : null;
};
