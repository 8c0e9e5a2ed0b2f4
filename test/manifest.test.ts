import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { COMMAND } from '../src/slack/command.ts';
import { ROOT, readModules } from './support/modules.ts';

/** Slack's documented limits of a manifest: https://docs.slack.dev/reference/app-manifest/ */
const filled = (maximum: number) => z.string().min(1).max(maximum);
const unique = (list: readonly string[]) => new Set(list).size === list.length;
const manifestSchema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2), minor_version: z.int().min(1) }),
  display_information: z.strictObject({
    name: filled(35),
    description: filled(140),
    long_description: z.string().min(175).max(4_000),
    background_color: z.string().regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i),
  }),
  features: z.strictObject({
    bot_user: z.strictObject({ display_name: filled(80), always_online: z.boolean() }),
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
        }),
      )
      .max(50),
  }),
  oauth_config: z.strictObject({
    scopes: z.strictObject({
      bot: z
        .array(z.string().regex(/^[a-z_]+(?::[a-z_.]+)*$/))
        .max(255)
        .refine(unique),
    }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()).max(100).refine(unique) }),
    interactivity: z.strictObject({ is_enabled: z.boolean() }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.literal(true),
    token_rotation_enabled: z.literal(false),
  }),
});

/** Bot scopes by what the code does: https://docs.slack.dev/reference/events/ and https://docs.slack.dev/reference/methods/ */
const EVENT_SCOPES: Readonly<Record<string, string>> = { app_mention: 'app_mentions:read' };
const METHOD_SCOPES: Readonly<Record<string, string>> = {
  'chat.postMessage': 'chat:write',
  'chat.update': 'chat:write',
  'chat.postEphemeral': 'chat:write',
};

const manifestText = readFileSync(join(ROOT, 'manifest.yml'), 'utf8');
const manifest = manifestSchema.parse(parse(manifestText));
const slackCode = readModules()
  .filter((module) => module.path.startsWith('src/slack/'))
  .map((module) => readFileSync(join(ROOT, module.path), 'utf8'))
  .join('\n');

describe('manifest', () => {
  test('manifest: keeps Slack’s limits', () => {
    expect(manifestSchema.safeParse(parse(manifestText)).error).toBeUndefined();
  });

  test('manifest: a name over the limit would be refused', () => {
    const changed = parse(manifestText.replace('name: Spandiff', `name: ${'x'.repeat(36)}`));
    expect(manifestSchema.safeParse(changed).success).toBe(false);
  });

  test('manifest: announces exactly the command that the code answers', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual([COMMAND]);
    expect(slackCode.match(/app\.command\(/g)).toHaveLength(1);
  });

  test('manifest: subscribes to exactly the events that the code listens to', () => {
    const listened = [...slackCode.matchAll(/app\.event\('([a-z_]+)'/g)].map(([, name]) => name);
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(listened);
  });

  test('manifest: asks for the scopes that the code needs and no other', () => {
    const events = manifest.settings.event_subscriptions.bot_events.map((name) => EVENT_SCOPES[name]);
    const calls = [...slackCode.matchAll(/\.(chat|conversations|users|reactions|files|views)\.([a-zA-Z]+)\(/g)];
    const methods = calls.map(([, family, name]) => METHOD_SCOPES[`${family}.${name}`]);
    expect(methods.length).toBeGreaterThan(0);
    expect([...events, ...methods]).not.toContain(undefined);
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual(
      [...new Set([...events, ...methods, 'commands'])].sort(),
    );
  });

  test('manifest: gives a reason for every scope', () => {
    const lines = manifestText.split('\n');
    for (const scope of manifest.oauth_config.scopes.bot) {
      const at = lines.findIndex((line) => line.trim() === `- ${scope}`);
      expect(lines[at - 1], scope).toMatch(/^\s+# \S/);
    }
  });
});
