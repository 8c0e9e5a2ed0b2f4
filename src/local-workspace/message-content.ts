/** The content of a message (`text` and `blocks`) at the door: from a method's arguments, a response_url or an acknowledgement. */
import { parseBlocks } from './blocks.ts';
import type { Content } from './conversations.ts';
import { parseJson } from './json.ts';
import { SlackError } from './slack-error.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

export function readContent(args: Readonly<Record<string, unknown>>): Content {
  const blocks = args.blocks === undefined ? [] : parseBlocks(readJson(args.blocks));
  const text = args.text ?? '';
  if (typeof text !== 'string') throw new SlackError('invalid_arguments', ['must be a string [json-pointer:/text]']);
  if (text === '' && blocks.length === 0) throw new SlackError('no_text');
  return { text: text.slice(0, SLACK_LIMITS.messageTextCharacters), blocks };
}

/** In a form, structured arguments arrive as JSON strings. */
function readJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const parsed = parseJson(value);
  if (parsed === undefined) throw new SlackError('invalid_blocks_format');
  return parsed;
}
