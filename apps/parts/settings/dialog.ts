import { text, textLike } from '#platform/settings.js';

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
};

export const counting = {
  timeZone: textLike({
    env: 'TIME_ZONE',
    what: 'in which days are told and counted',
    wants: 'a time zone like Asia/Shanghai',
    form: isTimeZone,
    default: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }),
};

export const dialog = {
  flows: text({ env: 'FLOWS', what: 'the folder with flows and phrases', default: 'bot/flows' }),
  ...counting,
};
