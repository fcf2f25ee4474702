import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { HubError } from '#kernel/errors.js';

const run = promisify(execFile);

/** The sounds that the acoustic model knows: ARPAbet without stress. */
const PHONES = new Set('AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH'.split(' '));
/** flite's names for sounds that the model has under another one; the pauses around a word are none. */
const RENAMED: Record<string, string> = { AX: 'AH', AXR: 'ER' };

/**
 * The lines of a pronunciation dictionary for these words: as cmudict has them, with all their variants ("a", "a(2)"),
 * else as flite's letter-to-sound rules say them. MISCONFIGURED names the words that neither can pronounce.
 */
export async function pronunciations(words: ReadonlySet<string>, cmudict: string, t2p: string): Promise<string[]> {
  const lines = (await readFile(cmudict, 'utf8')).split('\n').filter(line => words.has(headOf(line)));
  const known = new Set(lines.map(headOf));
  const ruled = await Promise.all(
    [...words].filter(word => !known.has(word)).map(async word => ({ word, phones: await byRule(word, t2p) })),
  );
  const mute = ruled.filter(({ phones }) => phones === null).map(({ word }) => word);
  if (mute.length > 0) throw new HubError('MISCONFIGURED', `No pronunciation is known for: ${mute.join(', ')}`);
  return [...lines, ...ruled.map(({ word, phones }) => `${word} ${phones}`)].sort();
}

/** "read(2) R EH D" is about "read". */
const headOf = (line: string): string => line.slice(0, Math.max(0, line.indexOf(' '))).replace(/\(\d+\)$/, '');

async function byRule(word: string, t2p: string): Promise<string | null> {
  const { stdout } = await run(t2p, [word]).catch((cause: unknown) => {
    throw new HubError('MISCONFIGURED', `${t2p} cannot be run; it is needed to pronounce "${word}"`, { cause });
  });
  const phones = stdout
    .trim()
    .split(/\s+/)
    .filter(phone => phone !== 'pau')
    .map(phone => phone.replace(/\d$/, '').toUpperCase())
    .map(phone => RENAMED[phone] ?? phone);
  return phones.length > 0 && phones.every(phone => PHONES.has(phone)) ? phones.join(' ') : null;
}
