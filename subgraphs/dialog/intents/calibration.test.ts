import { expect, it } from 'vitest';
import { calibrated, type Trial } from './calibration.js';
import { softmax } from './regression.js';

/** Two intents and, third, nothing; the first scores `lead` above the others. */
const trials = (lead: number, label: number, times: number): Trial[] =>
  Array.from({ length: times }, () => ({ scores: Float64Array.of(lead, 0, 0), label }));

it('makes a classifier that boasts as sure as it is right', () => {
  const { sharpness } = calibrated([...trials(6, 0, 70), ...trials(6, 1, 30)], 2);
  expect(sharpness).toBe(0.5);
});

it('leaves one alone that says what it knows', () => {
  const p = softmax(Float64Array.of(2, 0, 0))[0]!;
  const right = Math.round(p * 100);
  const { sharpness } = calibrated([...trials(2, 0, right), ...trials(2, 1, (100 - right) / 2), ...trials(2, 2, (100 - right) / 2)], 2);
  expect(sharpness).toBeCloseTo(1, 1);
});

it('puts the threshold where answers begin to be worth it', () => {
  const { confidentFrom } = calibrated([...trials(0.4, 1, 40), ...trials(0.4, 0, 20), ...trials(3, 0, 60), ...trials(3, 1, 5)], 2);
  const of = (lead: number) => softmax(Float64Array.of(lead, 0, 0))[0]!;
  expect(confidentFrom).toBeGreaterThan(of(0.4));
  expect(confidentFrom).toBeLessThanOrEqual(of(3));
});
