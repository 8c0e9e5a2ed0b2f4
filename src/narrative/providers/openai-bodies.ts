/** The question as each rung asks it, with as few parameters as possible: servers refuse those that they do not know. */
import type OpenAI from 'openai';
import type { ModelQuestion } from '../language-model.ts';
import type { Rung } from './ladder.ts';
import { type CallAnswer, readCompletion, readResponse } from './openai-answers.ts';

export interface Dialect {
  readonly model: string;
  /** Chat Completions: the field that limits the answer, where a server wants one; they disagree about its name. */
  readonly tokenLimitField?: 'max_tokens' | 'max_completion_tokens' | undefined;
  /** For models that think before they answer; others refuse it. */
  readonly reasoningEffort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | undefined;
}

export function send(
  client: OpenAI,
  rung: Rung,
  dialect: Dialect,
  question: ModelQuestion,
  signal: AbortSignal,
): Promise<CallAnswer> {
  return rung === 'responses'
    ? sendResponses(client, dialect, question, signal)
    : sendChat(client, rung, dialect, question, signal);
}

async function sendResponses(
  client: OpenAI,
  { model, reasoningEffort }: Dialect,
  { system, turns, schema, schemaName, maxOutputTokens }: ModelQuestion,
  signal: AbortSignal,
): Promise<CallAnswer> {
  const { zodTextFormat } = await import('openai/helpers/zod');
  const response: unknown = await client.responses.create(
    {
      model,
      instructions: system,
      input: turns.map(({ role, content }) => ({ role, content })),
      text: { format: zodTextFormat(schema, schemaName) },
      max_output_tokens: maxOutputTokens,
      ...(reasoningEffort === undefined ? {} : { reasoning: { effort: reasoningEffort } }),
      store: false,
    },
    { signal },
  );
  return readResponse(response);
}

async function sendChat(
  client: OpenAI,
  rung: Exclude<Rung, 'responses'>,
  { model, tokenLimitField, reasoningEffort }: Dialect,
  { system, turns, schema, schemaName, maxOutputTokens }: ModelQuestion,
  signal: AbortSignal,
): Promise<CallAnswer> {
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
  const completion: unknown = await client.chat.completions.create(
    {
      model,
      messages,
      ...format,
      ...(tokenLimitField === undefined ? {} : { [tokenLimitField]: maxOutputTokens }),
      ...(reasoningEffort === undefined ? {} : { reasoning_effort: reasoningEffort }),
    },
    { signal },
  );
  return readCompletion(completion);
}
