import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** A file of the checkout, by its path from the root. */
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What one of the scripts exports. They are plain JavaScript: by a path that is made here, no types are asked of them. */
export const script = <T>(path: string): Promise<T> => import(join(root, 'scripts', path));

/** The parts of a Markdown file under its second-level headings, by heading. */
export const sections = (markdown: string): Map<string, string> =>
  new Map(
    markdown
      .split(/^## /m)
      .slice(1)
      .map(section => [section.split('\n', 1)[0]!.trim(), section.slice(section.indexOf('\n') + 1).trim()]),
  );
