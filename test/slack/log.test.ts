import { describe, expect, test } from 'vitest';
import { createLog, describeBug, loggerForSdk } from '../../src/slack/log.ts';

function recordedLog(level: 'debug' | 'info' | 'warn') {
  const lines: string[] = [];
  return { lines, log: createLog(level, (line) => lines.push(line)) };
}

describe('log', () => {
  test('log: lines have a time and a level, and lower levels are left out', () => {
    const { lines, log } = recordedLog('warn');
    log.info('not this');
    log.warn('this');
    log.error('and this');
    expect(lines).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z warn this\n$/),
      expect.stringMatching(/ error and this\n$/),
    ]);
  });

  test('log: holds no token, no socket address, and one line each', () => {
    const { lines, log } = recordedLog('debug');
    log.warn(
      'xoxb-1-2-secret xapp-1-A-secret xoxe.xoxp-1-secret wss://wss.example/?ticket=secret https://hooks.slack.com/commands/secret',
    );
    log.warn(`one\ntwo\u202e${'x'.repeat(1_000)}`);
    expect(lines.join('')).not.toContain('secret/');
    expect(lines[0]).not.toMatch(/secret(?!\])/);
    expect(lines[1]).toMatch(/one two x+\n$/);
    expect(lines[1]!.length).toBeLessThan(600);
  });

  test('log: as JSON, a line is an object with time, level, event and fields, of which none holds a secret', () => {
    const lines: string[] = [];
    const log = createLog('info', (line) => lines.push(line), 'json').with({ ask: '1f', team: undefined });
    log.info('shown "it"\n', { phase: 'first', afterMs: 3, note: 'token xoxb-1-secret\u2028', level: 'fake' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\{"time":"[^"]+","level":"info","event":/);
    expect(JSON.parse(lines[0]!)).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'info',
      event: 'shown "it" ',
      ...{ ask: '1f', phase: 'first', afterMs: 3, note: 'token [secret] ' },
    });
  });

  test('log: as text, fields follow the event', () => {
    const { lines, log } = recordedLog('info');
    log.with({ ask: '1f' }).info('shown', { phase: 'first\nforged', isPrivate: false });
    expect(lines[0]).toMatch(/ info shown ask=1f phase=first forged isPrivate=false\n$/);
  });

  test('log: codes of an installation and addresses of answers of any Slack are secrets', () => {
    const { lines, log } = recordedLog('info');
    log.info('https://hooks.slack-gov.com/actions/T1/2/secret /slack/oauth_redirect?code=secret&state=secret');
    expect(lines[0]).not.toMatch(/secret(?!\])/);
  });

  test('log: a bug is told by kind and place, never by a message that may quote a trace', () => {
    const described = describeBug(new TypeError('cannot read CUSTOMER-NAME'));
    expect(described).toMatch(/^TypeError at .*log\.test\.ts/);
    expect(described).not.toContain('CUSTOMER');
  });

  test('log: of the SDK, payloads are dropped and objects are told by their kind', () => {
    const { lines, log } = recordedLog('debug');
    const sdk = loggerForSdk(log);
    sdk.debug('Received a message on the WebSocket: {"text":"CUSTOMER"}');
    sdk.info('hello');
    sdk.error('failed', new Error('CUSTOMER'), { text: 'CUSTOMER' });
    expect(lines).toEqual([
      expect.stringContaining('debug slack: hello'),
      expect.stringContaining('error slack: failed Error [object]'),
    ]);
  });
});
