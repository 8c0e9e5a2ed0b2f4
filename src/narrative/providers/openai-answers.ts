/**
 * A server's answer, parsed at the door: the client's types are promises, not checks. Written for what servers send in
 * the wild: no status, text as one string or in parts, thoughts before or beside it, usage of either API or none.
 */
import { z } from 'zod';
import type { ModelAnswer } from '../language-model.ts';
import type { TokenCount } from '../usage.ts';

export interface CallAnswer {
  readonly answer: Omit<ModelAnswer, 'calls'>;
  /** Undefined where the server does not count. */
  readonly tokens: TokenCount | undefined;
}

type Part = z.infer<typeof PartSchema>;
const PartSchema = z.object({ type: z.string(), text: z.string().nullish() });

// --- Responses API -----------------------------------------------------------------------------------------------

const ResponseSchema = z
  .object({
    status: z.string().nullish(),
    incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
    output: z
      .array(z.object({ type: z.string(), phase: z.string().nullish(), content: z.array(PartSchema).nullish() }))
      .nullish(),
    output_text: z.string().nullish(),
    usage: z.unknown().optional(),
  })
  .refine(({ output, output_text }) => (output ?? output_text ?? undefined) !== undefined);

/** Throws ZodError for what is no answer. */
export function readResponse(body: unknown): CallAnswer {
  const { status, incomplete_details, output, output_text, usage } = ResponseSchema.parse(body);
  const items = output ?? [];
  // A commentary is what the model tells on the way to its answer.
  const parts = items
    .filter(({ type, phase }) => type === 'message' && phase !== 'commentary')
    .flatMap(({ content }) => content ?? []);
  const text = withoutThoughts(output === null || output === undefined ? (output_text ?? '') : textOf(parts));
  const answered = (told: ModelAnswer['status']): CallAnswer => {
    return { answer: { text, status: told, form: 'exact' }, tokens: readUsage(usage) };
  };
  if (incomplete_details?.reason === 'content_filter') return answered('filtered');
  if (status === 'incomplete') return answered('incomplete');
  if (status !== 'completed' && status !== undefined && status !== null) return answered('failed');
  if (parts.some(({ type }) => type === 'refusal')) return answered('refused');
  return answered(items.some(({ type }) => type.endsWith('_call')) ? 'tool-call' : 'completed');
}

// --- Chat Completions --------------------------------------------------------------------------------------------

const CompletionSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.union([z.string(), z.array(PartSchema)]).nullish(),
          refusal: z.string().nullish(),
          tool_calls: z.array(z.unknown()).nullish(),
          function_call: z.unknown().optional(),
        }),
      }),
    )
    .min(1),
  usage: z.unknown().optional(),
});

/** Throws ZodError for what is no answer. Of several choices, which nobody asked for, the first counts. */
export function readCompletion(body: unknown): CallAnswer {
  const { choices, usage } = CompletionSchema.parse(body);
  const { finish_reason, message } = choices[0]!;
  const parts = typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
  const text = withoutThoughts(textOf(parts ?? []));
  const answered = (status: ModelAnswer['status']): CallAnswer => {
    return { answer: { text, status, form: 'embedded' }, tokens: readUsage(usage) };
  };
  if (finish_reason === 'content_filter') return answered('filtered');
  if (finish_reason === 'length') return answered('incomplete');
  if ((message.refusal ?? '') !== '' || parts?.some(({ type }) => type === 'refusal')) return answered('refused');
  const hasCall = (message.tool_calls?.length ?? 0) > 0 || (message.function_call ?? null) !== null;
  return answered(hasCall ? 'tool-call' : 'completed');
}

// --- both --------------------------------------------------------------------------------------------------------

/** Parts of other types are thoughts. */
function textOf(parts: readonly Part[]): string {
  return parts.map(({ type, text }) => (type === 'text' || type === 'output_text' ? (text ?? '') : '')).join('');
}

/**
 * Open models think aloud before the answer, braces included; some servers swallow the opening tag, and a cut-off
 * thought has no closing one.
 */
function withoutThoughts(text: string): string {
  const end = text.lastIndexOf('</think>');
  if (end >= 0) return text.slice(end + '</think>'.length);
  return /^\s*<think>/.test(text) ? '' : text;
}

/** No answer has a billion tokens; a count that says so is none. */
const CountSchema = z.int().min(0).max(1_000_000_000);
const UsageSchema = z.union([
  z.object({ input_tokens: CountSchema, output_tokens: CountSchema }).transform((told): TokenCount => {
    return { input: told.input_tokens, output: told.output_tokens };
  }),
  z.object({ prompt_tokens: CountSchema, completion_tokens: CountSchema }).transform((told): TokenCount => {
    return { input: told.prompt_tokens, output: told.completion_tokens };
  }),
]);

/** Thoughts are counted as output by both APIs. */
function readUsage(usage: unknown): TokenCount | undefined {
  return UsageSchema.safeParse(usage).data;
}
