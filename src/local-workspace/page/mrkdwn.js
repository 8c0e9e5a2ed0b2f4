/**
 * Text to DOM: Slack's mrkdwn (https://docs.slack.dev/messaging/formatting-message-text/), and the Markdown of `markdown`
 * blocks. Every piece of text becomes a text node; no foreign text is ever parsed as HTML.
 */

/** `names` knows people and channels: {user(id), channel(id)}. */
export function renderMrkdwn(text, names) {
  const fragment = document.createDocumentFragment();
  for (const [position, part] of text.split(/```\n?([\s\S]*?)\n?```/).entries()) {
    if (position % 2 === 1) fragment.append(element('pre', '', decode(unwrapLinks(part))));
    else if (part !== '') fragment.append(...renderQuotes(part, names));
  }
  return fragment;
}

/** Markdown as models write it: headings, lists, quotes, fences, and inline marks. */
export function renderMarkdown(text, names) {
  const fragment = document.createDocumentFragment();
  for (const [position, part] of text.split(/```[^\n]*\n([\s\S]*?)\n?```/).entries()) {
    if (position % 2 === 1) fragment.append(element('pre', '', part));
    else for (const paragraph of part.split(/\n{2,}/)) fragment.append(...renderParagraph(paragraph.trim(), names));
  }
  return fragment;
}

export function element(name, className, ...children) {
  const created = document.createElement(name);
  if (className) created.className = className;
  created.append(...children);
  return created;
}

/** A link, or the bare text when the address is not one to follow. */
export function link(url, ...label) {
  if (!/^(https?|mailto):/i.test(url)) return element('span', '', ...label);
  const anchor = element('a', '', ...label);
  anchor.href = url;
  anchor.rel = 'noopener noreferrer';
  anchor.target = '_blank';
  return anchor;
}

export function mention(text, isYou = false) {
  return element('span', isYou ? 'mention you' : 'mention', text);
}

const EMOJI = {
  '+1': '👍',
  '-1': '👎',
  bar_chart: '📊',
  bulb: '💡',
  chart_with_downwards_trend: '📉',
  chart_with_upwards_trend: '📈',
  eyes: '👀',
  hourglass_flowing_sand: '⏳',
  information_source: 'ℹ️',
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
  mag: '🔍',
  red_circle: '🔴',
  robot_face: '🤖',
  rotating_light: '🚨',
  snail: '🐌',
  stopwatch: '⏱️',
  tada: '🎉',
  thumbsup: '👍',
  turtle: '🐢',
  warning: '⚠️',
  wave: '👋',
  white_check_mark: '✅',
  x: '❌',
  zap: '⚡',
};

export function emoji(name) {
  const symbol = EMOJI[name];
  if (symbol === undefined) return `:${name}:`;
  const shown = element('span', 'emoji', symbol);
  shown.setAttribute('role', 'img');
  shown.setAttribute('aria-label', name.replaceAll('_', ' '));
  return shown;
}

function renderQuotes(text, names) {
  const runs = [];
  for (const line of text.split('\n')) {
    const quoted = /^&gt; ?(.*)$/.exec(line);
    const run = runs.at(-1);
    if (run !== undefined && run.isQuote === (quoted !== null)) run.lines.push(quoted?.[1] ?? line);
    else runs.push({ isQuote: quoted !== null, lines: [quoted?.[1] ?? line] });
  }
  return runs.map(({ isQuote, lines }) =>
    element(isQuote ? 'blockquote' : 'span', isQuote ? '' : 'text', ...mrkdwnInline(lines.join('\n'), names)),
  );
}

const EDGE_BEFORE = '(?<![\\p{L}\\p{N}])';
const EDGE_AFTER = '(?![\\p{L}\\p{N}])';
const MRKDWN = new RegExp(
  [
    '<(?<token>[^<>\\n]+)>',
    '`(?<code>[^`\\n]+)`',
    `${EDGE_BEFORE}\\*(?<bold>[^*\\s](?:[^*\\n]*[^*\\s])?)\\*${EDGE_AFTER}`,
    `${EDGE_BEFORE}_(?<italic>[^_\\s](?:[^_\\n]*[^_\\s])?)_${EDGE_AFTER}`,
    `${EDGE_BEFORE}~(?<strike>[^~\\s](?:[^~\\n]*[^~\\s])?)~${EDGE_AFTER}`,
    ':(?<emoji>[a-z0-9_+-]+):',
    '(?<url>https?:\\/\\/[^\\s<>|*`]*[^\\s<>|*`.,;:!?)])',
  ].join('|'),
  'gu',
);

function mrkdwnInline(text, names) {
  return splitBy(MRKDWN, text, decode, ({ token, code, bold, italic, strike, emoji: emojiName, url }) => {
    if (token !== undefined) return renderToken(token, names);
    if (code !== undefined) return element('code', '', decode(unwrapLinks(code)));
    if (bold !== undefined) return element('strong', '', ...mrkdwnInline(bold, names));
    if (italic !== undefined) return element('em', '', ...mrkdwnInline(italic, names));
    if (strike !== undefined) return element('s', '', ...mrkdwnInline(strike, names));
    if (emojiName !== undefined) return emoji(emojiName);
    return link(decode(url), decode(url));
  });
}

/** What stands between angle brackets: a mention or a link. */
function renderToken(token, names) {
  const [target, label] = token.split(/\|([\s\S]*)/);
  if (target.startsWith('@')) return names.user(target.slice(1));
  if (target.startsWith('#')) return names.channel(target.slice(1));
  if (target.startsWith('!')) return mention(`@${label ?? target.slice(1).split('^')[0]}`, true);
  return link(decode(target), decode(label ?? target));
}

function renderParagraph(paragraph, names) {
  if (paragraph === '') return [];
  const heading = /^(#{1,6}) (.*)$/.exec(paragraph.split('\n', 1)[0]);
  if (heading) {
    const rest = paragraph.slice(heading[0].length).trim();
    return [element('h4', '', ...markdownInline(heading[2], names)), ...renderParagraph(rest, names)];
  }
  if (/^(-{3,}|\*{3,})$/.test(paragraph)) return [element('hr', '')];
  const lines = paragraph.split('\n');
  if (lines.every((line) => /^\s*[-*+] /.test(line))) return [markdownList('ul', lines, names)];
  if (lines.every((line) => /^\s*\d+[.)] /.test(line))) return [markdownList('ol', lines, names)];
  if (lines.every((line) => line.startsWith('>'))) {
    const quoted = lines.map((line) => line.replace(/^> ?/, '')).join('\n');
    return [element('blockquote', '', ...markdownInline(quoted, names))];
  }
  return [element('p', 'text', ...markdownInline(paragraph, names))];
}

function markdownList(name, lines, names) {
  const items = lines.map((line) => markdownInline(line.replace(/^\s*([-*+]|\d+[.)]) /, ''), names));
  return element(name, '', ...items.map((item) => element('li', '', ...item)));
}

const MARKDOWN = new RegExp(
  [
    '`(?<code>[^`\\n]+)`',
    '\\*\\*(?<bold>[^*\\n]+)\\*\\*',
    `${EDGE_BEFORE}[*_](?<italic>[^*_\\n]+)[*_]${EDGE_AFTER}`,
    '~~(?<strike>[^~\\n]+)~~',
    '\\[(?<label>[^\\]\\n]+)\\]\\((?<target>[^)\\s]+)\\)',
    '<(?<token>[^<>\\n]+)>',
  ].join('|'),
  'gu',
);

function markdownInline(text, names) {
  return splitBy(MARKDOWN, text, decode, ({ code, bold, italic, strike, label, target, token }) => {
    if (code !== undefined) return element('code', '', code);
    if (bold !== undefined) return element('strong', '', ...markdownInline(bold, names));
    if (italic !== undefined) return element('em', '', ...markdownInline(italic, names));
    if (strike !== undefined) return element('s', '', ...markdownInline(strike, names));
    if (target !== undefined) return link(target, label);
    return renderToken(token, names);
  });
}

/** The text cut at the matches of a pattern: `render` for each match, `plain` for what lies between. */
function splitBy(pattern, text, plain, render) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) nodes.push(plain(text.slice(from, match.index)));
    nodes.push(render(match.groups));
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push(plain(text.slice(from)));
  return nodes;
}

/** Inside code a link is shown as its address. */
function unwrapLinks(text) {
  return text.replace(/<(https?:[^<>|]+)(?:\|[^<>]*)?>/g, '$1');
}

function decode(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
