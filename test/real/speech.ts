import { join } from 'node:path';
import { Unpacked } from '#media/speech/unpacked.js';
import { testCacheDir } from '#prisma/testing.js';

/** A voice or tool as the set-up unpacked it, else as the machine has it on its PATH. */
export const speechProgram = (name: 'flite' | 'espeak-ng' | 't2p'): string => new Unpacked(join(testCacheDir, 'debian')).program(name);
