import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { Failure } from '../src/failure.ts';
import { createNarrator } from '../src/narrative/narrate.ts';

const TOKENS = { SLACK_BOT_TOKEN: 'xoxb-1-2-abcDEF', SLACK_APP_TOKEN: 'xapp-1-A2-3-abcdef' };
const OAUTH = {
  SLACK_SIGNING_SECRET: 'abcdef0123456789',
  SLACK_CLIENT_ID: '12.34',
  SLACK_CLIENT_SECRET: 'abcdef0123456789',
  SLACK_STATE_SECRET: 'a secret of our own',
  SPANDIFF_DATABASE: '/var/spandiff.db',
};

function failureOf(environment: Record<string, string>): Failure {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('config', () => {
  test('config: an empty environment is the local workspace, without a model', () => {
    expect(readConfig({ PATH: '/usr/bin', HOME: '/root' })).toEqual({
      slack: undefined,
      model: undefined,
      sources: [],
      listen: { host: '127.0.0.1', port: 3737 },
      access: { teams: undefined, channels: undefined, guestsMayAsk: false, outsidersMayAsk: false },
      database: undefined,
      reportLinks: { areOn: true, publicUrl: undefined, days: 7 },
      log: { level: 'info', format: undefined },
      hasOwnTraces: false,
    });
  });

  test('config: an environment need not be a plain object, as process.env is none', () => {
    class Environment {
      [name: string]: string;
    }
    expect(readConfig(Object.assign(new Environment(), { SPANDIFF_PORT: '1234' })).listen.port).toBe(1234);
  });

  test('config: everything set', () => {
    const config = readConfig({
      ...TOKENS,
      OPENAI_API_KEY: 'sk-abc',
      OPENAI_MODEL: 'some-model',
      SPANDIFF_TRACES: '/var/traces:prod=/srv/t=1:',
      SPANDIFF_PORT: '0',
      SPANDIFF_HOST: '::',
      SPANDIFF_HEALTH_PORT: '9464',
      SPANDIFF_DATABASE: '/var/spandiff.db',
      SPANDIFF_SLACK_TEAMS: 'T1, T2',
      SPANDIFF_SLACK_CHANNELS: 'C1,G2',
      SPANDIFF_SLACK_GUESTS: 'allow',
      SPANDIFF_SLACK_OUTSIDERS: 'Refuse',
      SPANDIFF_PUBLIC_URL: ' https://Bot.example/spandiff/ ',
      SPANDIFF_REPORT_LINKS: 'OFF',
      SPANDIFF_REPORT_DAYS: '30',
      LOG_LEVEL: 'WARN',
      LOG_FORMAT: 'json',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    });
    expect(config).toEqual({
      slack: {
        connection: { kind: 'socket', appToken: TOKENS.SLACK_APP_TOKEN },
        installation: { kind: 'token', botToken: TOKENS.SLACK_BOT_TOKEN },
      },
      model: { apiKey: 'sk-abc', model: 'some-model' },
      sources: [
        { kind: 'directory', name: 'traces', path: '/var/traces' },
        { kind: 'directory', name: 'prod', path: '/srv/t=1' },
      ],
      listen: { host: '::', port: 0, healthPort: 9464 },
      access: {
        teams: new Set(['T1', 'T2']),
        channels: new Set(['C1', 'G2']),
        guestsMayAsk: true,
        outsidersMayAsk: false,
      },
      database: '/var/spandiff.db',
      reportLinks: { areOn: false, publicUrl: 'https://bot.example/spandiff', days: 30 },
      log: { level: 'warn', format: 'json' },
      hasOwnTraces: true,
    });
  });

  test('config: a signing secret without an app token is HTTP, and with one Socket Mode', () => {
    const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN } = TOKENS;
    const { SLACK_SIGNING_SECRET } = OAUTH;
    const http = readConfig({ SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET }).slack;
    expect(http?.connection).toEqual({ kind: 'http', signingSecret: SLACK_SIGNING_SECRET });
    const socket = readConfig({ SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET }).slack;
    expect(socket?.connection).toEqual({ kind: 'socket', appToken: SLACK_APP_TOKEN });
  });

  test('config: several workspaces by OAuth', () => {
    const addresses = {
      SLACK_REDIRECT_URL: 'https://bot.example/slack/oauth_redirect',
      SLACK_API_URL: 'https://slack-gov.com/api',
    };
    expect(readConfig({ ...OAUTH, ...addresses }).slack).toEqual({
      connection: { kind: 'http', signingSecret: OAUTH.SLACK_SIGNING_SECRET },
      installation: {
        kind: 'oauth',
        clientId: OAUTH.SLACK_CLIENT_ID,
        clientSecret: OAUTH.SLACK_CLIENT_SECRET,
        stateSecret: OAUTH.SLACK_STATE_SECRET,
        redirectUrl: addresses.SLACK_REDIRECT_URL,
      },
      apiUrl: 'https://slack-gov.com/api/',
    });
  });

  test('config: a relative directory of traces is made absolute', () => {
    expect(readConfig({ SPANDIFF_TRACES: 'some/Dir' }).sources).toEqual([
      { kind: 'directory', name: 'dir', path: resolve('some/Dir') },
    ]);
  });

  test('config: empty variables count as unset, except for tokens', () => {
    expect(
      readConfig({ OPENAI_API_KEY: '', OPENAI_BASE_URL: ' ', SPANDIFF_PORT: '', LOG_LEVEL: '' }).model,
    ).toBeUndefined();
    expect(failureOf({ SLACK_BOT_TOKEN: '', SLACK_APP_TOKEN: '' }).message).toMatch(
      /SLACK_BOT_TOKEN is empty; SLACK_APP_TOKEN is empty/,
    );
  });

  test('config: a server of one’s own needs no key', () => {
    expect(readConfig({ OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1' }).model).toMatchObject({
      apiKey: 'no-key-needed',
      baseUrl: 'http://127.0.0.1:11434/v1',
    });
    expect(readConfig({ OPENAI_BASE_URL: 'http://127.0.0.1:1/v1', OPENAI_API_KEY: 'k' }).model?.apiKey).toBe('k');
  });

  test('config: the key is taken without the spaces around it', () => {
    expect(readConfig({ OPENAI_API_KEY: ' sk-abc\n' }).model).toEqual({ apiKey: 'sk-abc', model: 'gpt-5.4-mini' });
  });

  test('config: everything that a model’s server may want', () => {
    const environment = {
      OPENAI_API_KEY: 'sk-abc',
      OPENAI_BASE_URL: 'https://some.openai.azure.com/openai/v1/',
      OPENAI_MODEL: 'some-model',
      SPANDIFF_MODEL_NAMES: 'hidden',
      SPANDIFF_MODEL_DEADLINE_MS: '20000',
      SPANDIFF_MODEL_ATTEMPT_MS: '15000',
      SPANDIFF_MODEL_KEY_HEADER: 'Authorization',
      SPANDIFF_MODEL_TOKEN_LIMIT_FIELD: 'max_tokens',
      SPANDIFF_MODEL_REASONING_EFFORT: 'low',
      SPANDIFF_MODEL_PRICE_INPUT: '0.25',
      SPANDIFF_MODEL_PRICE_OUTPUT: '2',
      SPANDIFF_MODEL_DAILY_TOKENS: '1000000',
      SPANDIFF_MODEL_DAILY_COST: '0.5',
    };
    const { model } = readConfig(environment);
    expect(model).toEqual({
      apiKey: 'sk-abc',
      baseUrl: 'https://some.openai.azure.com/openai/v1/',
      model: 'some-model',
      names: 'hidden',
      deadlineMs: 20_000,
      attemptMs: 15_000,
      keyHeader: 'authorization',
      tokenLimitField: 'max_tokens',
      reasoningEffort: 'low',
      prices: { inputPerMillion: 0.25, outputPerMillion: 2 },
      dailyTokens: 1_000_000,
      dailyCost: 0.5,
    });
    expect(createNarrator(model!)).toBeDefined();
  });

  test('config: settings of a model without a model are checked, and are none', () => {
    expect(readConfig({ SPANDIFF_MODEL_DEADLINE_MS: '1000', OPENAI_MODEL: 'm' }).model).toBeUndefined();
    expect(failureOf({ SPANDIFF_MODEL_DEADLINE_MS: 'x' }).code).toBe('misconfigured');
  });

  test.each([
    [{ SLACK_BOT_TOKEN: TOKENS.SLACK_BOT_TOKEN }, /SLACK_APP_TOKEN is not set, but SLACK_BOT_TOKEN is/],
    [{ SLACK_APP_TOKEN: TOKENS.SLACK_APP_TOKEN }, /SLACK_BOT_TOKEN is not set, but SLACK_APP_TOKEN is/],
    [
      { SLACK_SIGNING_SECRET: 'abc' },
      /SLACK_BOT_TOKEN is not set, but SLACK_SIGNING_SECRET is .*; SLACK_SIGNING_SECRET must be at least 8/,
    ],
    [{ SLACK_BOT_TOKENS: 'xoxb-1' }, /SLACK_BOT_TOKENS is no variable of Slack’s here/],
    [{ ...OAUTH, ...TOKENS }, /SLACK_BOT_TOKEN is for one workspace/],
    [{ ...OAUTH, SPANDIFF_DATABASE: '' }, /SPANDIFF_DATABASE must name a file/],
    [{ ...OAUTH, SLACK_CLIENT_ID: 'id' }, /SLACK_CLIENT_ID must be two numbers/],
    [{ ...OAUTH, SLACK_STATE_SECRET: 'short' }, /SLACK_STATE_SECRET must have at least 16 characters/],
    [{ SLACK_CLIENT_ID: '1.2', ...TOKENS }, /SLACK_CLIENT_SECRET is not set, but .*SLACK_STATE_SECRET is not set/],
    [{ ...TOKENS, SLACK_API_URL: 'http://slack.example/api/' }, /SLACK_API_URL must be an https address/],
    [{ SPANDIFF_HOST: 'localhost' }, /SPANDIFF_HOST must be an IP address/],
    [{ SPANDIFF_HEALTH_PORT: 'x' }, /SPANDIFF_HEALTH_PORT must be a whole number/],
    [{ SPANDIFF_SLACK_TEAMS: 'acme' }, /SPANDIFF_SLACK_TEAMS must be ids/],
    [{ SPANDIFF_SLACK_CHANNELS: ',' }, /SPANDIFF_SLACK_CHANNELS must be ids/],
    [{ SPANDIFF_SLACK_GUESTS: 'yes' }, /SPANDIFF_SLACK_GUESTS must be one of allow, refuse/],
    [{ LOG_FORMAT: 'xml' }, /LOG_FORMAT must be one of json, text/],
    [
      { SLACK_BOT_TOKEN: TOKENS.SLACK_APP_TOKEN, SLACK_APP_TOKEN: TOKENS.SLACK_BOT_TOKEN },
      /start with xoxb-.*start with xapp-/,
    ],
    [{ ...TOKENS, SLACK_BOT_TOKEN: 'xoxb-your token' }, /SLACK_BOT_TOKEN must start with xoxb- and hold nothing but/],
    [{ OPENAI_BASE_URL: 'localhost:11434' }, /OPENAI_BASE_URL must be an http or https address/],
    [{ OPENAI_BASE_URL: 'nonsense' }, /OPENAI_BASE_URL must be an http or https address/],
    [{ OPENAI_BASE_URL: 'https://me:secret@host/v1' }, /OPENAI_BASE_URL must not hold a user name or password/],
    [{ OPENAI_BASE_URL: 'https://host/v1?key=1' }, /OPENAI_BASE_URL must not hold a query/],
    [{ OPENAI_BASE_URL: 'https://host/v1/chat/completions' }, /OPENAI_BASE_URL must end before/],
    [
      { OPENAI_BASE_URL: 'https://x.openai.azure.com/openai/deployments/y' },
      /OPENAI_BASE_URL must be the v1 address .* ends in \/openai\/v1/,
    ],
    [{ OPENAI_API_KEY: 'sk-abc\nsk-def' }, /OPENAI_API_KEY holds a space/],
    [{ OPENAI_API_KEY: 'Bearer sk-abc' }, /OPENAI_API_KEY holds a space/],
    [{ OPENAI_API_KEY: '"sk-abc"' }, /OPENAI_API_KEY holds quotation marks/],
    [{ OPENAI_API_KEY: 'sk-ábc' }, /OPENAI_API_KEY holds a space or a character no key has/],
    [{ OPENAI_MODEL: 'some\u202emodel' }, /OPENAI_MODEL holds a character/],
    [{ SPANDIFF_MODEL_NAMES: 'some' }, /SPANDIFF_MODEL_NAMES must be one of normalised, hidden/],
    [{ SPANDIFF_MODEL_DEADLINE_MS: '12s' }, /SPANDIFF_MODEL_DEADLINE_MS must be a whole number from 500 to 300000/],
    [{ SPANDIFF_MODEL_DEADLINE_MS: '499' }, /SPANDIFF_MODEL_DEADLINE_MS must be/],
    [{ SPANDIFF_MODEL_ATTEMPT_MS: '12001' }, /SPANDIFF_MODEL_ATTEMPT_MS must not be longer than/],
    [
      { SPANDIFF_MODEL_ATTEMPT_MS: '2000', SPANDIFF_MODEL_DEADLINE_MS: '1000' },
      /SPANDIFF_MODEL_ATTEMPT_MS must not be longer than SPANDIFF_MODEL_DEADLINE_MS/,
    ],
    [{ SPANDIFF_MODEL_KEY_HEADER: 'api key' }, /SPANDIFF_MODEL_KEY_HEADER must be the name of a header/],
    [{ SPANDIFF_MODEL_TOKEN_LIMIT_FIELD: 'limit' }, /must be one of max_tokens, max_completion_tokens/],
    [{ SPANDIFF_MODEL_REASONING_EFFORT: 'much' }, /SPANDIFF_MODEL_REASONING_EFFORT must be one of none, minimal/],
    [
      { SPANDIFF_MODEL_PRICE_INPUT: '0.25' },
      /SPANDIFF_MODEL_PRICE_OUTPUT is not set, but SPANDIFF_MODEL_PRICE_INPUT is/,
    ],
    [{ SPANDIFF_MODEL_PRICE_OUTPUT: '2' }, /SPANDIFF_MODEL_PRICE_INPUT is not set/],
    [
      { SPANDIFF_MODEL_PRICE_INPUT: '$1', SPANDIFF_MODEL_PRICE_OUTPUT: '1e3' },
      /SPANDIFF_MODEL_PRICE_INPUT must be a number from 0 to 1000000; SPANDIFF_MODEL_PRICE_OUTPUT must be a number/,
    ],
    [{ SPANDIFF_MODEL_DAILY_TOKENS: '1.5' }, /SPANDIFF_MODEL_DAILY_TOKENS must be a whole number/],
    [{ SPANDIFF_MODEL_DAILY_TOKENS: '0' }, /SPANDIFF_MODEL_DAILY_TOKENS must be/],
    [{ SPANDIFF_MODEL_DAILY_COST: '5' }, /SPANDIFF_MODEL_DAILY_COST needs SPANDIFF_MODEL_PRICE_INPUT and/],
    [{ SPANDIFF_MODEL_DAILY_TOKEN: '5' }, /SPANDIFF_MODEL_DAILY_TOKEN is no variable that Spandiff knows/],
    [{ SPANDIFF_PORT: '-1' }, /SPANDIFF_PORT must be a whole number from 0 to 65535/],
    [{ SPANDIFF_PORT: '65536' }, /SPANDIFF_PORT must be a whole number from 0 to 65535/],
    [{ SPANDIFF_TRACES: '/a/t:/b/t' }, /SPANDIFF_TRACES cannot call \/b\/t "t"/],
    [{ SPANDIFF_TRACES: 'samples=/b/t' }, /that name is taken/],
    [{ SPANDIFF_TRACES: '/my traces' }, /SPANDIFF_TRACES needs a name/],
    [{ SPANDIFF_TRACES: 'prod=' }, /SPANDIFF_TRACES names no directory for "prod"/],
    [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL must be one of debug, info, warn, error/],
  ])('config: %j is refused by name', (environment, message) => {
    const failure = failureOf(environment as Record<string, string>);
    expect(failure.code).toBe('misconfigured');
    expect(failure.message).toMatch(message);
  });

  test('config: all problems are told at once, on one line, and no secret is printed', () => {
    const { message } = failureOf({
      SLACK_BOT_TOKEN: 'xoxp-SECRET1',
      OPENAI_API_KEY: 'SECRET2 x',
      OPENAI_BASE_URL: 'ftp://user:SECRET3@host',
      SPANDIFF_PORT: 'SECRET4',
      LOG_LEVEL: 'SECRET5',
      SPANDIFF_MODEL_KEY_HEADER: 'SECRET 6',
      SPANDIFF_MODEL_DAILY_COST: 'SECRET7',
    });
    for (const name of [
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'OPENAI_API_KEY',
      'OPENAI_BASE_URL',
      'SPANDIFF_PORT',
      'LOG_LEVEL',
      'SPANDIFF_MODEL_KEY_HEADER',
      'SPANDIFF_MODEL_DAILY_COST',
    ]) {
      expect(message).toContain(name);
    }
    expect(message).not.toMatch(/SECRET\d|\n/);
  });
});
