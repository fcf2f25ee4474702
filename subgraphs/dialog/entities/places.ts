import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';
import { WORDS_FOLDER } from '../folders.js';
import { folded } from '../text.js';
import type { Span } from './entity.js';

const PlaceFile = z.record(z.string(), z.array(z.string().min(2)).min(1));

/** Finds the places of a list in a folded text, by their names in either script; the value is the English name. */
export type Places = (text: string) => Span[];

/** Reads `places.yaml`. Of two names the longer is found: "New York City" before "New York". */
export function readPlaces(folder: string = WORDS_FOLDER): Places {
  const path = join(folder, 'places.yaml');
  const file = PlaceFile.safeParse(parse(readFileSync(path, 'utf8')));
  if (!file.success) throw new HubError('MISCONFIGURED', `${path} lists no places: ${z.prettifyError(file.error)}`);
  const known = new Map<string, string>();
  for (const [place, names] of Object.entries(file.data)) for (const name of [place, ...names]) known.set(folded(name), place);
  const names = [...known.keys()].sort((a, b) => b.length - a.length);
  const latin = new RegExp(`(?<![\\p{L}])(?:${names.filter(isLatin).map(escaped).join('|')})(?![\\p{L}])`, 'gu');
  const han = new RegExp(names.filter(name => !isLatin(name)).join('|'), 'g');
  return text =>
    [...text.matchAll(latin), ...text.matchAll(han)].map(({ 0: name, index }) => ({
      type: 'place',
      value: known.get(name)!,
      start: index,
      end: index + name.length,
    }));
}

const isLatin = (name: string): boolean => !/\p{Script=Han}/u.test(name);
const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
