import { describe, expect, test } from 'vitest';
import { column, columnRight, cut, displayWidth, printable, wrap } from '../../src/render/terminal.ts';

describe('printable', () => {
  test('an escape sequence loses its power and leaves a mark', () => {
    expect(printable('red\u001b[31mtext\u009b2J')).toBe('red\ufffd[31mtext\ufffd2J');
  });

  test('line breaks, tabs and odd spaces become one space', () => {
    expect(printable('a\r\n\tb\u2028c\u00a0d\u3000e')).toBe('a b c d e');
  });

  test('characters that turn the writing direction become visible', () => {
    expect(printable('abc\u202egnp.exe\u2066x\u200f')).toBe('abc\ufffdgnp.exe\ufffdx\ufffd');
  });

  test('characters of no width become visible', () => {
    expect(printable('pay\u200bment\ufeff\u00ad\u{e0041}\u115f')).toBe('pay\ufffdment\ufffd\ufffd\ufffd\ufffd');
  });

  test('half characters become whole', () => {
    expect(printable('a\ud800b')).toBe('a\ufffdb');
    expect(printable('a\u0000\u0007\u007fb')).toBe('a\ufffd\ufffd\ufffdb');
  });

  test('piled up marks are cut to three', () => {
    expect(printable(`z${'\u0301'.repeat(40)}`)).toBe('z\u0301\u0301\u0301');
  });

  test('ordinary text of any language stays as it is', () => {
    const text = 'checkout · заказ 注文 여러분 é ≥ → 🚀';
    expect(printable(text)).toBe(text);
  });
});

describe('columns', () => {
  test.each([
    ['abc', 3],
    ['注文', 4],
    ['e\u0301', 1],
    ['한글', 4],
    ['🚀', 2],
    ['→µ−', 3],
    ['ｆｕｌｌ', 8],
    ['', 0],
  ])('%s takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test('a cut text ends in an ellipsis and never in half a wide character', () => {
    expect(cut('checkout-service', 9)).toBe('checkout…');
    expect(cut('注文注文', 6)).toBe('注文…');
    expect(cut('注文注文', 8)).toBe('注文注文');
  });

  test('a column is exactly as wide as asked, whatever it holds', () => {
    for (const text of ['a', '注文処理サービス', 'a long name indeed', ''])
      expect(displayWidth(column(text, 9))).toBe(9);
  });

  test('a number stands at the right and is never cut', () => {
    expect(columnRight('1.5', 6)).toBe('   1.5');
    expect(columnRight('1,207.384', 6)).toBe('1,207.384');
  });
});

describe('wrap', () => {
  test('lines break at spaces and keep to the width', () => {
    expect(wrap('the request took longer than before', 12)).toEqual(['the request', 'took longer', 'than before']);
  });

  test('a number stays with its unit', () => {
    expect(wrap('it took 784.417 ms more', 16)).toEqual(['it took', '784.417 ms more']);
    expect(wrap('that is 41.7 % of it', 14)).toEqual(['that is 41.7 %', 'of it']);
  });

  test('a word longer than a line is broken', () => {
    expect(wrap('x abcdefghij', 4)).toEqual(['x', 'abcd', 'efgh', 'ij']);
  });
});
