import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '#apps/demo/report.js';
import { SEGMENTS } from '#kernel/call-event.js';
import { percentile, print } from './figure.js';

/**
 * The demonstration as a caller meets it: until it rings, until an answer begins, until the bot falls silent. Waits and
 * barge-ins are read off the callers' recordings. The peer of each figure is its limit. Options: how many runs (1).
 */
const LIMITS = { firstRingMs: 10_000, waitP50Ms: 1_200, waitP95Ms: 2_000, bargeInP95Ms: 300, stampsOffMs: 40 };

const runs = Number(process.argv[2] ?? 1);
const folder = mkdtempSync(join(tmpdir(), 'switchboard-bench-'));
const reports: Report[] = [];
// Sets up what is missing: the first ring is counted from a checkout where nothing is.
spawnSync(process.execPath, ['scripts/run.mjs', 'demo', '--help'], { stdio: 'ignore' });
try {
  for (let run = 0; run < runs; run++) {
    const report = join(folder, `report-${run}.json`);
    const args = ['scripts/run.mjs', 'demo', '--once', '--port', '0', '--data', join(folder, `data-${run}`), '--report', report];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
    if (status !== 0) throw new Error(`The demonstration failed: ${stderr}`);
    reports.push(JSON.parse(readFileSync(report, 'utf8')) as Report);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// A turn without a wait or without stamps has failed the demonstration: all that were heard count.
const turns = reports.flatMap(({ calls }) => calls.flatMap(call => call.turns)).filter(({ heard }) => heard !== null);
const waits = turns.map(({ waitMs }) => waitMs!);
const bargeIns = turns.flatMap(({ bargeInMs }) => (bargeInMs === null ? [] : [bargeInMs]));
const off = turns.map(({ waitMs, segments }) => Math.abs(waitMs! - segments.reduce((sum, { ms }) => sum + ms, 0)));
const figure = (name: string, value: number, limit: number | undefined) =>
  print({ bench: 'demonstration', figure: name, value, unit: 'ms', ...(limit === undefined ? {} : { peer: limit }) });

figure(
  'first_ring',
  percentile(
    reports.map(({ readyMs }) => readyMs),
    0.5,
  ),
  LIMITS.firstRingMs,
);
figure('wait_p50', percentile(waits, 0.5), LIMITS.waitP50Ms);
figure('wait_p95', percentile(waits, 0.95), LIMITS.waitP95Ms);
figure('barge_in_p95', percentile(bargeIns, 0.95), LIMITS.bargeInP95Ms);
figure('stamps_and_recording_apart_most', Math.max(...off), LIMITS.stampsOffMs);
for (const name of SEGMENTS) {
  const ms = turns.flatMap(({ segments }) => segments.filter(segment => segment.name === name).map(segment => segment.ms));
  figure(`segment_${name.replace(' ', '_')}_p50`, percentile(ms, 0.5), undefined);
}
