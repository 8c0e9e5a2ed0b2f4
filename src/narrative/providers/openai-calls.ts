/** One request per rung, and the server's answer parsed at the door: the client's types are promises, not checks. */
import type OpenAI from 'openai';
import { z } from 'zod';
import type { ModelAnswer, ModelQuestion } from '../language-model.ts';

/** Best first. */
export const RUNGS = ['responses', 'chat-json-schema', 'chat-json-object', 'chat-plain'] as const;
export type Rung = (typeof RUNGS)[number];

type Answer = Omit<ModelAnswer, 'calls'>;

export async function ask(
  client: OpenAI,
  rung: Rung,
  model: string,
  question: ModelQuestion,
  signal: AbortSignal,
): Promise<Answer> {
  return rung === 'responses'
    ? askResponses(client, model, question, signal)
    : askChat(client, rung, model, question, signal);
}

async function askResponses(
  client: OpenAI,
  model: string,
  question: ModelQuestion,
  signal: AbortSignal,
): Promise<Answer> {
  const { zodTextFormat } = await import('openai/helpers/zod');
  const response: unknown = await client.responses.create(
    {
      model,
      instructions: question.system,
      input: question.turns.map(({ role, content }) => ({ role, content })),
      text: { format: zodTextFormat(question.schema, question.schemaName) },
      max_output_tokens: question.maxOutputTokens,
      store: false,
    },
    { signal },
  );
  return readResponse(ResponseSchema.parse(response));
}

const ResponseSchema = z.object({
  status: z.string().nullish(),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
  output: z.array(
    z.object({
      type: z.string(),
      content: z.array(z.object({ type: z.string(), text: z.string().nullish() })).nullish(),
    }),
  ),
});

function readResponse({ status, incomplete_details, output }: z.infer<typeof ResponseSchema>): Answer {
  const parts = output.filter(({ type }) => type === 'message').flatMap(({ content }) => content ?? []);
  const text = parts.map((part) => (part.type === 'output_text' ? (part.text ?? '') : '')).join('');
  const answered = (told: Answer['status']): Answer => ({ text, status: told, form: 'exact' });
  if (incomplete_details?.reason === 'content_filter') return answered('filtered');
  if (status === 'incomplete') return answered('incomplete');
  if (status !== 'completed' && status !== undefined && status !== null) return answered('failed');
  if (parts.some(({ type }) => type === 'refusal')) return answered('refused');
  return answered(output.some(({ type }) => type.endsWith('_call')) ? 'tool-call' : 'completed');
}

/** As few parameters as possible: other servers refuse those that they do not know. */
async function askChat(
  client: OpenAI,
  rung: Exclude<Rung, 'responses'>,
  model: string,
  { system, turns, schema, schemaName }: ModelQuestion,
  signal: AbortSignal,
): Promise<Answer> {
  const { zodResponseFormat } = await import('openai/helpers/zod');
  const format = {
    'chat-json-schema': { response_format: zodResponseFormat(schema, schemaName) },
    'chat-json-object': { response_format: { type: 'json_object' } as const },
    'chat-plain': {},
  }[rung];
  const messages = [
    { role: 'system' as const, content: system },
    ...turns.map(({ role, content }) => ({ role, content })),
  ];
  const completion: unknown = await client.chat.completions.create({ model, messages, ...format }, { signal });
  return readCompletion(CompletionSchema.parse(completion));
}

const CompletionSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z.array(z.unknown()).nullish(),
        }),
      }),
    )
    .min(1),
});

function readCompletion({ choices }: z.infer<typeof CompletionSchema>): Answer {
  const { finish_reason, message } = choices[0]!;
  const text = withoutThoughts(message.content ?? '');
  const answered = (status: Answer['status']): Answer => ({ text, status, form: 'embedded' });
  if (finish_reason === 'content_filter') return answered('filtered');
  if (finish_reason === 'length') return answered('incomplete');
  if (typeof message.refusal === 'string' && message.refusal !== '') return answered('refused');
  return answered((message.tool_calls?.length ?? 0) > 0 ? 'tool-call' : 'completed');
}

/** Open models write their reasoning in front of the answer, braces included. */
function withoutThoughts(text: string): string {
  return text.replace(/^\s*<think>.*?<\/think>/s, '');
}
