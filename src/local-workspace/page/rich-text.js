/** rich_text blocks to DOM, and the text objects of other blocks: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block. */
import { element, emoji, link, mention, renderMrkdwn } from './mrkdwn.js';

export function renderRichText(block, names) {
  return element('div', 'rich', ...block.elements.map((part) => renderRichPart(part, names)));
}

/** A text object: mrkdwn, or plain text in which `emoji: true` lets the short names of emoji become pictures. */
export function renderText(object, names) {
  if (object.type === 'mrkdwn') return renderMrkdwn(object.text, names);
  return element('span', 'text', ...(object.emoji === true ? withEmoji(object.text) : [object.text]));
}

function withEmoji(text) {
  return text.split(/:([a-z0-9_+-]+):/).map((part, position) => (position % 2 === 1 ? emoji(part) : part));
}

function renderRichPart(part, names) {
  switch (part.type) {
    case 'rich_text_section':
      return element('div', 'text', ...renderRichElements(part.elements, names));
    case 'rich_text_preformatted':
      return element('pre', '', ...renderRichElements(part.elements, names));
    case 'rich_text_quote':
      return element('blockquote', 'text', ...renderRichElements(part.elements, names));
    case 'rich_text_list':
      return renderList(part, names);
    default:
      return element('div', 'unknown', `[${part.type}]`);
  }
}

function renderList(part, names) {
  const items = part.elements.map((item) => element('li', 'text', ...renderRichElements(item.elements, names)));
  const list = element(part.style === 'ordered' ? 'ol' : 'ul', `indent-${part.indent ?? 0}`, ...items);
  if (part.offset && part.style === 'ordered') list.start = part.offset + 1;
  return list;
}

function renderRichElements(elements, names) {
  return elements.map((part) => applyStyle(renderRichElement(part, names), part.style ?? {}));
}

function renderRichElement(part, names) {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'link':
      return link(part.url, part.text || part.url);
    case 'emoji':
      return emoji(part.name);
    case 'user':
      return names.user(part.user_id);
    case 'channel':
      return names.channel(part.channel_id);
    case 'usergroup':
      return mention(`@${part.usergroup_id}`);
    case 'team':
      return mention(part.team_id);
    case 'broadcast':
      return mention(`@${part.range}`, true);
    case 'color':
      return element('code', '', part.value);
    case 'date':
      return renderDate(part);
    default:
      return element('span', 'unknown', `[${part.type}]`);
  }
}

function renderDate(part) {
  const at = new Date(part.timestamp * 1000);
  const time = element('time', '', at.toLocaleString());
  time.dateTime = at.toISOString();
  return part.url === undefined ? time : link(part.url, time);
}

function applyStyle(node, style) {
  let styled = node;
  if (style.code) styled = element('code', '', styled);
  if (style.strike) styled = element('s', '', styled);
  if (style.underline) styled = element('u', '', styled);
  if (style.italic) styled = element('em', '', styled);
  if (style.bold) styled = element('strong', '', styled);
  return styled;
}
