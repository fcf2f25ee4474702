/** The number as orders carry it, from one as people write or say it: "2048 1735", "2048-1735", "Nr. 20481735". */
export const orderNumberOf = (text: string): string => text.normalize('NFKC').replace(/\D/g, '');
