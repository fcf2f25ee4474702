import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from '#kernel/errors.js';

const TRIPLETS: Partial<Record<NodeJS.Architecture, string>> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };
const libraries = `usr/lib/${TRIPLETS[process.arch] ?? process.arch}`;

/**
 * Finds what the speech engines take from Debian: where the set-up unpacked it (a folder `debian` with `root` and `bin`),
 * else where the machine has it installed.
 */
export class Unpacked {
  constructor(
    private readonly folder: string,
    /** What the set-up calls these packages. */
    private readonly group = 'speech',
  ) {}

  /** A file or folder by its path from the root. MISCONFIGURED names what is missing, and how to get it. */
  file(path: string): string {
    const found = [join(this.folder, 'root', path), join('/', path)].find(existsSync);
    if (found === undefined) throw new HubError('MISCONFIGURED', `${path} is missing; "node scripts/debian.mjs ${this.group}" fetches it`);
    return found;
  }

  library(name: string): string {
    return this.file(join(libraries, name));
  }

  /** The path of a program; its mere name where only the PATH can know. */
  program(name: string): string {
    const starter = join(this.folder, 'bin', name);
    return existsSync(starter) ? starter : name;
  }
}
