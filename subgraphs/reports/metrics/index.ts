import { duration } from './duration.js';
import type { Metric } from './metric.js';
import { resolution } from './resolution.js';
import { satisfaction } from './satisfaction.js';
import { transfer } from './transfer.js';
import { turns } from './turns.js';

/** All that is reported, in the order in which it is shown. */
export const METRICS: readonly Metric[] = [duration, turns, resolution, transfer, satisfaction];
