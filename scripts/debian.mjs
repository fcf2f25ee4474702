#!/usr/bin/env node
// Fetches by hand what the set-up takes from Debian. Plain JavaScript for Node 20, without dependencies.
//
//   node scripts/debian.mjs speech|tests|recordings [--check]

import { fetchDebian } from './debian/fetch.mjs';
import { GROUPS, missing } from './debian/needs.mjs';
import { debianRoot } from './debian/places.mjs';
import { SetupError } from './progress.mjs';

const args = process.argv.slice(2);
const check = args.includes('--check');
const names = args.filter(arg => arg !== '--check');
const unknown = names.filter(name => !Object.hasOwn(GROUPS, name));

process.exitCode = await main();

async function main() {
  if (unknown.length > 0 || names.length === 0) {
    console.error(`Usage: node scripts/debian.mjs ${Object.keys(GROUPS).join('|')} … [--check]`);
    if (unknown.length > 0) console.error(`Not known: ${unknown.join(', ')}`);
    return 2;
  }
  const needs = names.flatMap(name => GROUPS[name]);
  const lacking = missing(needs).map(need => need.package);
  if (check || lacking.length === 0) {
    console.log(`${names.join(', ')}: ${lacking.length === 0 ? 'everything is there' : `missing ${lacking.join(', ')}`}`);
    return lacking.length === 0 ? 0 : 1;
  }
  try {
    const unpacked = await fetchDebian(needs, { log: console.log });
    console.log(`${names.join(', ')}: ${unpacked.length} packages unpacked into ${debianRoot()}`);
    return 0;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return 1;
  }
}
