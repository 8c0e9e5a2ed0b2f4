/** The content of a message (`text` and `blocks`) at the door: from a method's arguments, a response_url or an acknowledgement. */
import { z } from 'zod';
import { type IsPicture, parseBlocks } from './blocks.ts';
import type { Content, Metadata } from './conversations.ts';
import { parseJson } from './json.ts';
import { SlackError } from './slack-error.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

export function readContent(args: Readonly<Record<string, unknown>>, isPicture?: IsPicture): Content {
  const blocks = args.blocks === undefined ? [] : parseBlocks(readJson(args.blocks), isPicture);
  const text = args.text ?? '';
  if (typeof text !== 'string') throw new SlackError('invalid_arguments', ['must be a string [json-pointer:/text]']);
  if (text === '' && blocks.length === 0) throw new SlackError('no_text');
  return { text: text.slice(0, SLACK_LIMITS.messageTextCharacters), blocks, metadata: readMetadata(args.metadata) };
}

const metadata = z.object({ event_type: z.string().min(1), event_payload: z.record(z.string(), z.unknown()) });

function readMetadata(value: unknown): Metadata | undefined {
  if (value === undefined) return undefined;
  const parsed = metadata.safeParse(typeof value === 'string' ? parseJson(value) : value);
  if (!parsed.success) throw new SlackError('invalid_metadata_format');
  return parsed.data;
}

/** In a form, structured arguments arrive as JSON strings. */
function readJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const parsed = parseJson(value);
  if (parsed === undefined) throw new SlackError('invalid_blocks_format');
  return parsed;
}
