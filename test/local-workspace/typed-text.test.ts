/** What people type, and what goes over the wire for it. */
import { expect, test } from 'vitest';
import { drawTeam } from '../../src/local-workspace/identity.ts';
import { encodeTypedText, linksIn, mentions } from '../../src/local-workspace/typed-text.ts';

const people = drawTeam(0).users;

test.each([
  ['@Spandiff compare a b', '<@U0SPANDIFF> compare a b'],
  ['hey @spandiff, look', 'hey <@U0SPANDIFF>, look'],
  ['@Spandiffer and @nobody', '@Spandiffer and @nobody'],
  ['@here @channel', '<!here> <!channel>'],
  ['a < b & c > d', 'a &lt; b &amp; c &gt; d'],
  ['<@U0SPANDIFF>', '&lt;@U0SPANDIFF&gt;'],
  ['see https://jaeger.example/trace/ab?x=1&y=2, ok', 'see <https://jaeger.example/trace/ab?x=1&amp;y=2>, ok'],
  ['(http://localhost:16686/trace/ab)', '(<http://localhost:16686/trace/ab>)'],
  ['`@Spandiff` and ```@here```', '`@Spandiff` and ```@here```'],
  ['`https://example.com/a`', '`<https://example.com/a>`'],
])('typed text: %s becomes %s', (typed, encoded) => {
  expect(encodeTypedText(typed, people)).toBe(encoded);
});

test('typed text: a mention in code is none', () => {
  expect(mentions(encodeTypedText('@Spandiff help', people), 'U0SPANDIFF')).toBe(true);
  expect(mentions(encodeTypedText('`@Spandiff help`', people), 'U0SPANDIFF')).toBe(false);
});

test('typed text: its links are read once each, as they were typed', () => {
  const typed = 'https://jaeger.example/a?x=1&y=2, `https://jaeger.example/b` and https://jaeger.example/a?x=1&y=2';
  expect(linksIn(encodeTypedText(typed, people))).toEqual([
    'https://jaeger.example/a?x=1&y=2',
    'https://jaeger.example/b',
  ]);
  expect(linksIn('<https://jaeger.example/c|a label> <@U1> <mailto:a@b.example>')).toEqual([
    'https://jaeger.example/c',
  ]);
});
