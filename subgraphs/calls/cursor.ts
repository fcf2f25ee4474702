import { HubError } from '#kernel/errors.js';

/** The last call of a page, as clients hand it back to get the next one. */
export interface PageEnd {
  startedAt: Date;
  id: string;
}

export const writeCursor = ({ startedAt, id }: PageEnd): string => Buffer.from(`${startedAt.getTime()} ${id}`).toString('base64url');

export const readCursor = (cursor: string): PageEnd => {
  const [, ms, id] = /^(\d{1,15}) (.+)$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (ms === undefined || id === undefined) throw new HubError('INVALID_INPUT', '`after` is not what a page gave as `next`');
  return { startedAt: new Date(Number(ms)), id };
};
