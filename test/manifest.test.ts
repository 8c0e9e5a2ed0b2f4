import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { BOT_SCOPES } from '../src/slack/operation/scopes.ts';
import { ROOT, readModules } from './support/modules.ts';

/** Slack's documented limits of a manifest: https://docs.slack.dev/reference/app-manifest/ */
const filled = (maximum: number) => z.string().min(1).max(maximum);
const unique = (list: readonly unknown[]) => new Set(list).size === list.length;
const parameters = z.strictObject({
  properties: z.record(
    z.string().regex(/^[a-z][a-z0-9_]*$/),
    z.strictObject({ type: z.string(), title: filled(100), description: filled(250) }),
  ),
  required: z.array(z.string()).refine(unique),
});
const manifestSchema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2), minor_version: z.int().min(1) }),
  display_information: z.strictObject({
    name: filled(35),
    description: filled(140),
    long_description: z.string().min(175).max(4_000),
    background_color: z.string().regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i),
  }),
  features: z.strictObject({
    agent_view: z.strictObject({
      agent_description: filled(300),
      suggested_prompts: z.array(z.strictObject({ title: filled(75), message: filled(2_000) })).max(4),
    }),
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: filled(80), always_online: z.boolean() }),
    shortcuts: z
      .array(
        z.strictObject({
          name: filled(24),
          type: z.enum(['message', 'global']),
          callback_id: filled(255),
          description: filled(150),
        }),
      )
      .max(10),
    slash_commands: z
      .array(
        z.strictObject({
          command: z
            .string()
            .regex(/^\/[a-z0-9_-]+$/)
            .max(32),
          description: filled(2_000),
          usage_hint: filled(1_000),
          should_escape: z.boolean(),
          url: z.url().optional(),
        }),
      )
      .max(50),
    unfurl_domains: z
      .array(z.string().regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/))
      .min(1)
      .max(5),
  }),
  oauth_config: z.strictObject({
    redirect_urls: z.array(z.url()).max(1_000).optional(),
    scopes: z.strictObject({
      bot: z
        .array(z.string().regex(/^[a-z_]+(?::[a-z_.]+)*$/))
        .max(255)
        .refine(unique),
    }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({
      request_url: z.url().optional(),
      bot_events: z.array(z.string()).max(100).refine(unique),
    }),
    interactivity: z.strictObject({ is_enabled: z.literal(true), request_url: z.url().optional() }),
    org_deploy_enabled: z.literal(true),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.literal(false),
    function_runtime: z.literal('remote'),
  }),
  functions: z.record(
    filled(100),
    z.strictObject({
      title: filled(51),
      description: filled(200),
      input_parameters: parameters,
      output_parameters: parameters,
    }),
  ),
});

/** Bot scopes by event and method: https://docs.slack.dev/reference/events/ and https://docs.slack.dev/reference/methods/ */
const EVENT_SCOPES: Readonly<Record<string, readonly string[]>> = {
  agent_session_stopped: ['assistant:write'],
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  app_uninstalled: [],
  function_executed: [],
  link_shared: ['links:read'],
  'message.im': ['im:history'],
  tokens_revoked: [],
};
const HISTORY = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];
const METHOD_SCOPES: Readonly<Record<string, readonly string[]>> = {
  'agents.sessions.setStatus': ['chat:write', 'assistant:write'],
  'assistant.threads.setStatus': ['chat:write'],
  'assistant.threads.setSuggestedPrompts': ['assistant:write'],
  'assistant.threads.setTitle': ['assistant:write'],
  'auth.test': [],
  'chat.delete': ['chat:write'],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.unfurl': ['links:write'],
  'chat.update': ['chat:write'],
  'conversations.history': HISTORY,
  'conversations.replies': HISTORY,
  'conversations.open': ['im:write'],
  'files.info': ['files:read'],
  'files.uploadV2': ['files:write'],
  'reactions.add': ['reactions:write'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};
/** How a listener in the code is an event of the manifest. */
const EVENT_OF_LISTENER: Readonly<Record<string, string>> = { message: 'message.im' };

const manifestText = readFileSync(join(ROOT, 'manifest.yml'), 'utf8');
const manifest = manifestSchema.parse(parse(manifestText));
const slackCode = readModules()
  .filter((module) => module.path.startsWith('src/slack/'))
  .map((module) => readFileSync(join(ROOT, module.path), 'utf8'))
  .join('\n');

/** Names that the code gives to a method of Bolt's app, as text or as a constant of a name that stands in the code. */
function registered(method: string): string[] {
  const call = `\\bapp\\.${method}(?:<\\w+>)?\\(\\s*(?:\\{ callback_id: )?(?:'([^']+)'|([A-Z_]+))`;
  const calls = [...slackCode.matchAll(new RegExp(call, 'g'))];
  return calls.map(([, text, constant]) => {
    if (text !== undefined) return text;
    const value = new RegExp(`\\b${constant} = '([^']+)'`).exec(slackCode)?.[1];
    if (value === undefined) throw new Error(`the constant ${constant} is not found in src/slack`);
    return value;
  });
}

function listenedEvents(): string[] {
  const events = registered('event').map((name) => EVENT_OF_LISTENER[name] ?? name);
  return [...events, ...(registered('function').length > 0 ? ['function_executed'] : [])];
}

function calledMethods(): string[] {
  const families = 'agents\\.sessions|assistant\\.threads|auth|chat|conversations|files|reactions|users|views';
  const calls = slackCode.matchAll(new RegExp(`\\.(${families})\\s*\\.([a-zA-Z0-9]+)\\(`, 'g'));
  return [...new Set([...calls].map(([, family, name]) => `${family}.${name}`))].sort();
}

const sorted = (list: Iterable<string>) => [...new Set(list)].sort();

describe('manifest', () => {
  test.each([
    ['a name of 36 characters', 'name: Spandiff', `name: ${'x'.repeat(36)}`],
    ['a shortcut of 25 characters', 'name: Compare traces here', `name: ${'x'.repeat(25)}`],
    ['a domain with a scheme', '- jaeger.example.com', '- https://jaeger.example.com'],
    ['a field that nobody knows', 'always_online: true', 'always_on: true'],
    ['the same event twice', '- app_mention\n', '- app_mention\n      - app_mention\n'],
    ['a step without a title', 'title: Compare two traces\n    ', ''],
  ])('manifest: %s would be refused', (_, is, would) => {
    expect(manifestText).toContain(is);
    expect(manifestSchema.safeParse(parse(manifestText.replace(is, would))).success).toBe(false);
  });

  test('manifest: for HTTP, the lines of bot.example.com are all that is missing', () => {
    const lines = manifestText.split('\n').map((line) => {
      if (/^ *# (?:redirect_urls:|(?: {2}- |url: |request_url: )https:\/\/bot\.example\.com)/.test(line))
        return line.replace('# ', '');
      return line;
    });
    const http = manifestSchema.parse(
      parse(lines.join('\n').replace('socket_mode_enabled: true', 'socket_mode_enabled: false')),
    );
    const events = 'https://bot.example.com/slack/events';
    expect(http.features.slash_commands.map(({ url }) => url)).toEqual([events]);
    expect(http.settings.event_subscriptions.request_url).toBe(events);
    expect(http.settings.interactivity.request_url).toBe(events);
    expect(http.oauth_config.redirect_urls).toEqual(['https://bot.example.com/slack/oauth_redirect']);
  });

  test('manifest: announces exactly the commands, shortcuts and steps that the code answers', () => {
    const { slash_commands, shortcuts } = manifest.features;
    expect(sorted(slash_commands.map(({ command }) => command))).toEqual(sorted(registered('command')));
    expect(sorted(shortcuts.map(({ callback_id }) => callback_id))).toEqual(sorted(registered('shortcut')));
    expect(sorted(Object.keys(manifest.functions))).toEqual(sorted(registered('function')));
  });

  test('manifest: subscribes to exactly the events that the code listens to', () => {
    expect(sorted(manifest.settings.event_subscriptions.bot_events)).toEqual(sorted(listenedEvents()));
  });

  test('manifest: asks for the scopes that the code needs and no other', () => {
    const events = manifest.settings.event_subscriptions.bot_events.flatMap(
      (name) => EVENT_SCOPES[name] ?? [`? ${name}`],
    );
    const methods = calledMethods().flatMap((name) => METHOD_SCOPES[name] ?? [`? ${name}`]);
    expect(methods.length).toBeGreaterThan(0);
    expect(sorted(manifest.oauth_config.scopes.bot)).toEqual(sorted([...events, ...methods, 'commands']));
  });

  test('manifest: who installs by OAuth is asked for the same scopes', () => {
    expect([...BOT_SCOPES]).toEqual(manifest.oauth_config.scopes.bot);
  });

  test('manifest: every required parameter of a step is declared', () => {
    for (const { input_parameters, output_parameters } of Object.values(manifest.functions)) {
      for (const { properties, required } of [input_parameters, output_parameters]) {
        expect(Object.keys(properties)).toEqual(expect.arrayContaining(required));
      }
    }
  });

  test('manifest: gives a reason for every scope and every event', () => {
    const lines = manifestText.split('\n');
    for (const name of [...manifest.oauth_config.scopes.bot, ...manifest.settings.event_subscriptions.bot_events]) {
      const at = lines.findIndex((line) => line.trim() === `- ${name}`);
      expect(lines[at - 1], name).toMatch(/^\s+# \S/);
    }
  });
});
