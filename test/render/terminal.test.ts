import { describe, expect, test } from 'vitest';
import {
  column,
  columnRight,
  cut,
  cutName,
  cutPair,
  displayWidth,
  hanging,
  leftToRight,
  printable,
  wrap,
} from '../../src/render/terminal.ts';

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

  test('what never is a character becomes visible', () => {
    expect(printable('a\uffff\ufffe\ufdd0\u{10ffff}b')).toBe('a\ufffd\ufffd\ufffd\ufffdb');
  });

  test('piled up marks are cut to three', () => {
    expect(printable(`z${'\u0301'.repeat(40)}`)).toBe('z\u0301\u0301\u0301');
  });

  test('an emoji keeps its looks without the sign that it is one', () => {
    expect(printable('\u26a1\ufe0fgateway \u{1f680}')).toBe('\u26a1gateway \u{1f680}');
    expect(printable('a\ufe0fb')).toBe('a\ufffdb');
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
    ['🇩🇪', 2],
    ['דג\u200e', 2],
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

describe('names', () => {
  test('a long name loses its middle, as names of one house share their beginning', () => {
    expect(cutName('com.example.shop.cart-eu-west-1', 20)).toBe('com.exa…rt-eu-west-1');
    expect(cutName('short', 20)).toBe('short');
    for (const name of ['注文処理サービス・バックエンド', 'ab\u0301cde\u0301fghijklmno', '🚀🚀🚀🚀🚀🚀'])
      for (let width = 1; width < 16; width++) expect(displayWidth(cutName(name, width))).toBeLessThanOrEqual(width);
  });

  test('a mark never stands without its letter', () => {
    expect(cutName('abcdefghijx\u0301', 4)).toBe('a…jx\u0301');
    expect(cutName('abcdefghijklmx\u0301', 2)).toBe('a…');
  });

  test('of two names the shorter one leaves its room to the longer', () => {
    expect(cutPair('web', 'com.example.shop.cart', 20)).toBe('web → com.e…hop.cart');
    expect(cutPair('com.example.shop.cart', 'web', 20)).toBe('com.e…hop.cart → web');
    expect(displayWidth(cutPair('com.example.shop.cart', 'com.example.shop.cart-db', 20))).toBe(20);
  });

  test('numbers behind a name written from right to left stay where they are', () => {
    expect(leftToRight('own שלום · cart 10 20')).toBe('own שלום\u200e · cart 10 20');
    expect(leftToRight('own خدمة-الدفع 10 20')).toBe('own خدمة-الدفع\u200e 10 20');
    expect(leftToRight('خدمة → שלום 10')).toBe('خدمة\u200e → שלום\u200e 10');
    expect(leftToRight('own cart 10 20')).toBe('own cart 10 20');
  });
});

describe('wrap', () => {
  test('a long name is broken at its joints', () => {
    expect(wrap('in com.example.shop.cart now', 14)).toEqual(['in', 'com.example.', 'shop.cart now']);
  });

  test('hanging lines stand below the text, not below the mark', () => {
    expect(hanging('- ', 'one two three', 9)).toEqual(['- one two', '  three']);
  });

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
