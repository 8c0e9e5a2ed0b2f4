import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { Failure } from '../src/failure.ts';

const TOKENS = { SLACK_BOT_TOKEN: 'xoxb-1-2-abcDEF', SLACK_APP_TOKEN: 'xapp-1-A2-3-abcdef' };

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
      traces: [],
      port: 3737,
      logLevel: 'info',
    });
  });

  test('config: an environment need not be a plain object, as process.env is none', () => {
    class Environment {
      [name: string]: string;
    }
    expect(readConfig(Object.assign(new Environment(), { SPANDIFF_PORT: '1234' })).port).toBe(1234);
  });

  test('config: everything set', () => {
    const config = readConfig({
      ...TOKENS,
      OPENAI_API_KEY: 'sk-abc',
      OPENAI_MODEL: 'some-model',
      SPANDIFF_TRACES: '/var/traces:prod=/srv/t=1:',
      SPANDIFF_PORT: '0',
      LOG_LEVEL: 'WARN',
    });
    expect(config).toEqual({
      slack: { botToken: TOKENS.SLACK_BOT_TOKEN, appToken: TOKENS.SLACK_APP_TOKEN },
      model: { apiKey: 'sk-abc', model: 'some-model' },
      traces: [
        { name: 'traces', path: '/var/traces' },
        { name: 'prod', path: '/srv/t=1' },
      ],
      port: 0,
      logLevel: 'warn',
    });
  });

  test('config: a relative directory of traces is made absolute', () => {
    expect(readConfig({ SPANDIFF_TRACES: 'some/Dir' }).traces).toEqual([{ name: 'dir', path: resolve('some/Dir') }]);
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

  test.each([
    [{ SLACK_BOT_TOKEN: TOKENS.SLACK_BOT_TOKEN }, /SLACK_APP_TOKEN is not set, but SLACK_BOT_TOKEN is/],
    [{ SLACK_APP_TOKEN: TOKENS.SLACK_APP_TOKEN }, /SLACK_BOT_TOKEN is not set, but SLACK_APP_TOKEN is/],
    [
      { SLACK_SIGNING_SECRET: 'abc' },
      /SLACK_BOT_TOKEN is not set, but SLACK_SIGNING_SECRET is .*; SLACK_APP_TOKEN is not set/,
    ],
    [
      { SLACK_BOT_TOKEN: TOKENS.SLACK_APP_TOKEN, SLACK_APP_TOKEN: TOKENS.SLACK_BOT_TOKEN },
      /start with xoxb-.*start with xapp-/,
    ],
    [{ ...TOKENS, SLACK_BOT_TOKEN: 'xoxb-your token' }, /SLACK_BOT_TOKEN must start with xoxb- and hold nothing but/],
    [{ OPENAI_BASE_URL: 'localhost:11434' }, /OPENAI_BASE_URL must be an http or https address/],
    [{ OPENAI_API_KEY: 'sk-abc\nsk-def' }, /OPENAI_API_KEY holds a space/],
    [{ SPANDIFF_PORT: '-1' }, /SPANDIFF_PORT must be a port number/],
    [{ SPANDIFF_PORT: '65536' }, /SPANDIFF_PORT must be a port number/],
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
    });
    for (const name of [
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'OPENAI_API_KEY',
      'OPENAI_BASE_URL',
      'SPANDIFF_PORT',
      'LOG_LEVEL',
    ]) {
      expect(message).toContain(name);
    }
    expect(message).not.toMatch(/SECRET|\n/);
  });
});
