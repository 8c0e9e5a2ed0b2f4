/**
 * Prompt files: Markdown with YAML front matter, read as they are. Nothing is ever inserted into their text, so there
 * is no template language, and marks of one are refused. The file format is described in prompts/README.md.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Failure } from '../failure.ts';
import { PLAN_SCHEMA_NAME, PlanSchema } from './plan-schema.ts';
import { PayloadSchema } from './prompt-payload.ts';

const PROMPTS = new URL('../../prompts/', import.meta.url);

const FrontMatterSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z-]*$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  purpose: z.string().min(1),
  schema: z.literal(PLAN_SCHEMA_NAME),
  limits: z.strictObject({ max_output_tokens: z.coerce.number().int().min(100).max(20_000) }),
});

const ExampleSchema = z.strictObject({ about: z.string().min(1), payload: PayloadSchema, plan: PlanSchema });

export type PromptExample = z.infer<typeof ExampleSchema>;

export interface Prompt {
  readonly id: string;
  readonly version: string;
  /** Of the file's bytes: with id and version it says which text a model was given. */
  readonly sha256: string;
  readonly maxOutputTokens: number;
  readonly text: string;
}

export type PromptId = 'narrate' | 'repair';

/** Throws Failure `misconfigured` for a file that is not a prompt. */
export async function loadPrompt(id: PromptId): Promise<Prompt> {
  const file = `${id}.md`;
  const prompt = parsePrompt(await read(new URL(file, PROMPTS), file), file);
  if (prompt.id !== id) throw damaged(file, 'its id is not its file name');
  return prompt;
}

export function parsePrompt(source: string, file: string): Prompt {
  const parts = /^---\n(.*?)\n---\n(.*)$/s.exec(source);
  if (parts === null) throw damaged(file, 'it has no front matter');
  const [, head, body] = parts;
  const front = FrontMatterSchema.safeParse(readFrontMatter(head!, file));
  if (!front.success) throw damaged(file, z.prettifyError(front.error).replace(/\s+/g, ' '));
  const text = body!.trim();
  if (text === '') throw damaged(file, 'it has no text');
  if (/\{\{|<<</.test(text)) throw damaged(file, 'it holds marks of a template language');
  if (/[^\P{C}\n]/u.test(text)) throw damaged(file, 'it holds control characters');
  return {
    id: front.data.id,
    version: front.data.version,
    sha256: createHash('sha256').update(source).digest('hex'),
    maxOutputTokens: front.data.limits.max_output_tokens,
    text,
  };
}

/** The little of YAML that front matter needs: `key: text`, and one level of keys below a key without text. */
function readFrontMatter(head: string, file: string): unknown {
  const entries = new Map<string, string | Record<string, string>>();
  let parent = '';
  for (const line of head.split('\n')) {
    const [, indent, key, text] = /^( {2})?([a-z_]+):(?: (\S.*))?$/.exec(line) ?? [];
    const below = entries.get(parent);
    if (key === undefined || entries.has(key)) throw damaged(file, 'its front matter cannot be read');
    if (indent === undefined) {
      entries.set(key, text ?? {});
      parent = key;
    } else if (typeof below === 'object' && text !== undefined && !(key in below)) below[key] = text;
    else throw damaged(file, 'its front matter cannot be read');
  }
  return Object.fromEntries(entries);
}

/** The examples, in the order of their file names. */
export async function loadExamples(): Promise<readonly PromptExample[]> {
  const folder = new URL('examples/', PROMPTS);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).toSorted();
  return Promise.all(files.map(async (file) => parseExample(await read(new URL(file, folder), file), file)));
}

function parseExample(source: string, file: string): PromptExample {
  const example = ExampleSchema.safeParse(JSON.parse(source));
  if (!example.success) throw damaged(file, z.prettifyError(example.error).replace(/\s+/g, ' '));
  return example.data;
}

async function read(url: URL, file: string): Promise<string> {
  try {
    return await readFile(url, 'utf8');
  } catch (cause) {
    throw new Failure('misconfigured', `The prompt file ${file} cannot be read.`, { cause });
  }
}

function damaged(file: string, why: string): Failure {
  return new Failure('misconfigured', `The prompt file ${file} cannot be used: ${why}.`);
}
