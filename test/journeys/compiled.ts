import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../house/root.js';

/** Processes run compiled code: the set-up compiles where a source has changed, one at a time, whoever asks. */
export const compiled = (): Promise<unknown> => (compiling ??= promisify(execFile)('node', ['scripts/run.mjs', 'compiled'], { cwd: root }));

let compiling: Promise<unknown> | undefined;
