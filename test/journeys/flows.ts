import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../house/root.js';

/** The words that every caller has to listen to, in few. What they are about stays. */
const SHORT: [file: string, pattern: RegExp, by: string][] = [
  ['phrases.en.yaml', /^notice: .*$/m, "notice: 'This is a machine. This call is recorded.'"],
  ['phrases.en.yaml', /^(greet\w+): '(Welcome back, \{customer\.name\}).*$/gm, "$1: '$2.'"],
  ['phrases.zh.yaml', /^notice: .*$/m, "notice: '我是机器人，通话会被录音。'"],
  ['phrases.zh.yaml', /^(greet\w+): '(\{customer\.name\}，欢迎您).*$/gm, "$1: '$2。'"],
];

/** A copy of the bot's flows that wastes no time of a test's, with further changes; the folder. */
export async function shortFlows(...changes: typeof SHORT): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-flows-'));
  await cp(join(root, 'bot/flows'), folder, { recursive: true });
  for (const [file, pattern, by] of [...SHORT, ...changes]) {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8');
    const changed = text.replace(pattern, by);
    if (changed === text) throw new Error(`${file} has nothing like ${pattern}`);
    await writeFile(path, changed);
  }
  return folder;
}
