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
