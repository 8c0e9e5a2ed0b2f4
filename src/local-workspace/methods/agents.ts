/** assistant.threads.*, agents.sessions.* and functions.*: what agents and workflow steps say beside messages (https://docs.slack.dev/ai/). */
import { z } from 'zod';
import type { StepRun } from '../page-protocol.ts';
import { SlackError } from '../slack-error.ts';
import { SLACK_LIMITS } from '../slack-limits.ts';
import {
  type Arguments,
  type Call,
  channelWithBot,
  type Method,
  optional,
  read,
  required,
  structured,
} from './method.ts';

export const AGENT_METHODS: Readonly<Record<string, Method>> = {
  'assistant.threads.setStatus': { token: 'bot', tier: 'posting', run: setStatus },
  'assistant.threads.setSuggestedPrompts': { token: 'bot', tier: 3, run: setSuggestedPrompts },
  'agents.sessions.setStatus': { token: 'bot', tier: 3, run: setSessionStatus },
  'functions.completeSuccess': { token: 'bot', tier: 3, run: completeSuccess },
  'functions.completeError': { token: 'bot', tier: 3, run: completeError },
};

function setStatus(args: Arguments, call: Call) {
  const loading = structured(z.array(z.string()).max(SLACK_LIMITS.loadingMessages)).optional();
  const shape = { channel_id: required, thread_ts: required, status: z.string(), loading_messages: loading };
  const { channel_id, thread_ts, status } = read(args, shape);
  call.conversations.setStatus(threadIn(call, channel_id, thread_ts).id, thread_ts, status);
  return {};
}

const prompts = structured(
  z
    .array(z.object({ title: required, message: required }))
    .min(1)
    .max(SLACK_LIMITS.suggestedPrompts),
);

function setSuggestedPrompts(args: Arguments, call: Call) {
  const shape = { channel_id: required, thread_ts: optional, title: optional, prompts };
  const { channel_id, thread_ts, title, prompts: given } = read(args, shape);
  const channel = channelWithBot(call.team, channel_id);
  if (channel.kind !== 'im') throw new SlackError('channel_type_not_supported');
  call.agents.setPrompts({ channel: channel.id, threadTs: thread_ts, title, prompts: given });
  return {};
}

function setSessionStatus(args: Arguments, call: Call) {
  const status = z.enum(['active', 'processing', 'suspended', 'closed']);
  const { channel_id, thread_ts, status: to } = read(args, { channel_id: required, thread_ts: required, status });
  const channel = threadIn(call, channel_id, thread_ts);
  call.agents.setSession({ channel: channel.id, threadTs: thread_ts, status: to });
  return {};
}

function threadIn(call: Call, channelId: string, threadTs: string) {
  const channel = channelWithBot(call.team, channelId);
  if (call.conversations.find(channel.id, threadTs) === undefined) throw new SlackError('thread_not_found');
  return channel;
}

function completeSuccess(args: Arguments, call: Call) {
  const outputs = structured(z.record(z.string(), z.unknown())).optional();
  const { function_execution_id, outputs: given = {} } = read(args, { function_execution_id: required, outputs });
  return end(call, function_execution_id, { state: 'completed', outputs: given });
}

function completeError(args: Arguments, call: Call) {
  const { function_execution_id, error } = read(args, { function_execution_id: required, error: required });
  return end(call, function_execution_id, { state: 'failed', error });
}

function end(call: Call, executionId: string, how: Pick<StepRun, 'state' | 'outputs' | 'error'>) {
  call.agents.endRun(call.team, executionId, how);
  return {};
}
