import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where downloads and what takes long to make are kept across checkouts; the programs find it the same way. */
export const cacheFolder = ({ CACHE_DIR, XDG_CACHE_HOME } = process.env) =>
  resolve(CACHE_DIR || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'switchboard'));
