import { expect, it } from 'vitest';
import { calibrate, likelihood, type Trial } from './calibration.js';

const trial = (near: number, right: boolean, times: number): Trial[] =>
  Array.from({ length: times }, () => ({ near, ahead: near / 2, right, weight: 1 }));

it('gives likelihoods that are right as often as they say', () => {
  const learned = calibrate([...trial(0.2, true, 100), ...trial(0.2, false, 300), ...trial(0.6, true, 300), ...trial(0.6, false, 100)]);
  expect(likelihood({ near: 0.2, ahead: 0.1 }, learned)).toBeCloseTo(0.25, 2);
  expect(likelihood({ near: 0.6, ahead: 0.3 }, learned)).toBeCloseTo(0.75, 2);
});

it('rises with nearness and with the lead', () => {
  const learned = calibrate([...trial(0.1, false, 20), ...trial(0.3, true, 5), ...trial(0.3, false, 5), ...trial(0.5, true, 20)]);
  expect(likelihood({ near: 0.4, ahead: 0.1 }, learned)).toBeGreaterThan(likelihood({ near: 0.3, ahead: 0.1 }, learned));
  expect(likelihood({ near: 0.4, ahead: 0.2 }, learned)).toBeGreaterThanOrEqual(likelihood({ near: 0.4, ahead: 0.1 }, learned));
});

it.each([
  ['nothing', []],
  ['nothing but right answers', trial(0.5, true, 3)],
  ['nonsense', [...trial(0.1, true, 50), ...trial(0.9, false, 50)]],
])('falls back to what it believed before when it learns from %s', (_, trials) => {
  const learned = calibrate(trials);
  expect(likelihood({ near: 0, ahead: 0 }, learned)).toBeLessThan(0.1);
  expect(likelihood({ near: 1, ahead: 0.5 }, learned)).toBeGreaterThan(0.9);
});
