import { describe, expect, it } from 'vitest';
import { folded } from '../text.js';
import { digitRuns } from './digits.js';

const digitsIn = (text: string) => digitRuns(folded(text)).map(({ digits }) => digits);

describe('digits said one after the other', () => {
  it.each([
    ['two zero four eight', ['2048']],
    ['Two, zero, four, eight.', ['2048']],
    ['two oh four nought', ['2040']],
    ['double five triple six one', ['556661']],
    ['two oh double five nine', ['20559']],
    ['twenty forty eight seventeen', ['204817']],
    ['three five and then nine two', ['3592']],
    ['three uh five um nine', ['359']],
    ['2048 one seven', ['204817']],
    ['20 48-17', ['204817']],
    ['１２３４５', ['12345']],
    ['三零五九', ['3059']],
    ['幺三八零', ['1380']],
    ['一三八，零零，两七', ['1380027']],
    ['三零嗯五九', ['3059']],
    ['20四八', ['2048']],
    ['订单号是二〇四八', ['2048']],
  ])('%s is %j', (text, digits) => {
    expect(digitsIn(text)).toEqual(digits);
  });

  it.each([
    ['seven too four one', '7241'],
    ['one two to five', '1225'],
    ['eight for one', '841'],
    ['五要三', '513'],
  ])('takes %s as the recogniser meant it between digits', (text, digits) => {
    expect(digitsIn(text)).toEqual([digits]);
  });

  it.each(['i want to go for it', 'two hundred and fifty', '三百五十', '2026-03-05', 'at 10:30', 'one moment', '两点半'])(
    'finds none in "%s"',
    text => {
      expect(digitsIn(text)).toEqual([]);
    },
  );

  it('keeps two numbers apart when words stand between them', () => {
    expect(digitsIn('order one two three four and ticket five six seven eight')).toEqual(['1234', '5678']);
  });

  it('says where they stand in the text', () => {
    const text = 'number double two four please';
    const [run] = digitRuns(text);
    expect(text.slice(run!.start, run!.end)).toBe('double two four');
  });
});
