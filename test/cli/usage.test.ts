import { describe, expect, test } from 'vitest';
import { reportJsonSchema } from '../../src/report/print-schema.ts';
import { runSpandiff } from '../support/run-spandiff.ts';

/** One line, and nothing of a stack. */
function line(text: string): string {
  return `spandiff: ${text}\n`;
}

describe('usage of the command line', () => {
  test.each([[['help']], [['--help']], [['-h']], [['compare', '--help']]])('%j prints the help', async (words) => {
    const { code, stdout, stderr } = await runSpandiff(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('spandiff compare <baseline> <candidate>');
    for (const option of ['--format', '--out', '--order', '--narrative', '--source', '--pairs']) {
      expect(stdout).toContain(option);
    }
  });

  test('the help reads as in its golden, and fits into 82 columns', async () => {
    const { stdout } = await runSpandiff(['help']);
    expect(stdout.split('\n').filter((text) => text.length > 82)).toEqual([]);
    await expect(stdout).toMatchFileSnapshot('../golden/cli/help.txt');
  });

  test.each(['--version', '-v', 'version'])('%s prints the version', async (word) => {
    expect(await runSpandiff([word])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^spandiff \d+\.\d+\.\d+\n$/),
      stderr: '',
    });
  });

  test('schema prints the published JSON Schema', async () => {
    expect(await runSpandiff(['schema'])).toEqual({ code: 0, stdout: reportJsonSchema(), stderr: '' });
  });

  test.each([
    [
      [],
      'There is nothing to do: name two traces to compare. Try spandiff compare <baseline> <candidate>, or see spandiff help.',
    ],
    [
      ['diff', 'x', 'y'],
      'There is no command "diff". Try spandiff compare <baseline> <candidate>, or see spandiff help.',
    ],
    [['compar', 'x', 'y'], 'There is no command "compar"; did you mean compare? See spandiff help.'],
    [['cmopare', 'x', 'y'], 'There is no command "cmopare"; did you mean compare? See spandiff help.'],
    [['what'], 'There is no command "what". See spandiff help.'],
    [['schema', 'x'], 'schema takes no further words. See spandiff help.'],
    [['compare'], 'compare needs a trace or two, and got none. See spandiff help.'],
    [['compare', ' '], 'The first trace is an empty text. Is a variable of your shell not set?'],
    [
      ['compare', 'x', '--baseline-pool', 'y'],
      '--baseline-pool adds to a baseline: name it before the candidate. See spandiff help.',
    ],
    [['compare', 'x', '--order', 'given'], '--order is about two traces, and only one is named. See spandiff help.'],
    [
      ['compare', 'x', 'y', 'z'],
      'compare needs two traces, and got 3. More baselines come last, after --baseline-pool; see spandiff help.',
    ],
    [['compare', '', 'y'], 'The first trace is an empty text. Is a variable of your shell not set?'],
    [['compare', 'x', ' '], 'The second trace is an empty text. Is a variable of your shell not set?'],
    [
      ['compare', 'x', 'y', '--baseline-pool', ''],
      'A trace of --baseline-pool is an empty text. Is a variable of your shell not set?',
    ],
    [['compare', 'x', 'y', '--frobnicate'], 'There is no option --frobnicate. See spandiff help.'],
    [
      ['compare', 'x', 'y', '--foramt', 'json'],
      'There is no option --foramt; did you mean --format? See spandiff help.',
    ],
    [
      ['compare', 'x', 'y', '--pool', 'z'],
      'There is no option --pool; did you mean --baseline-pool? See spandiff help.',
    ],
    [['compare', 'x', 'y', '-x'], 'There is no option -x. See spandiff help.'],
    [['compare', 'x', 'y', '--help=3'], '--help takes no value. See spandiff help.'],
    [
      ['compare', 'x', 'y', '--format'],
      '--format needs a value: text, json, html, png, svg or markdown. See spandiff help.',
    ],
    [['compare', 'x', 'y', '-o'], '--out needs a value: a file. See spandiff help.'],
    [['compare', 'x', 'y', '--out', '--format', 'json'], '--out needs a value: a file. See spandiff help.'],
    [
      ['compare', 'x', 'y', '--format', 'xml'],
      '--format takes text, json, html, png, svg or markdown, not "xml". See spandiff help.',
    ],
    [['sources', '--format', 'png'], '--format takes text or json, not "png". See spandiff help.'],
    [
      ['sources', '--out', 'sources.html'],
      'sources answers in text or json, not in html. Name one of them with --format.',
    ],
    [
      ['compare', 'x', 'y', '--out', 'report.PDF'],
      'Nothing is written as .pdf. Try a name in .html, .png, .svg or .md, or say the format with --format.',
    ],
    [
      ['compare', 'x', 'y', '--dry-run-prompt', '--format', 'svg'],
      '--dry-run-prompt prints a request as it is: leave --format out. See spandiff help.',
    ],
    [['compare', 'x', 'y', '--order', 'up'], '--order takes auto or given, not "up". See spandiff help.'],
    [
      ['compare', 'x', 'y', '--narrative', 'poem'],
      '--narrative takes auto, off, model or template, not "poem". See spandiff help.',
    ],
    [
      ['compare', '--baseline-pool', 'x', 'y', 'z', 'w'],
      'compare needs two traces, and got 3. More baselines come last, after --baseline-pool; see spandiff help.',
    ],
    [
      ['compare', '--pairs', 'x', '--baseline-pool', 'y'],
      '--pairs names more baselines in its lines, as "baselines". See spandiff help.',
    ],
    [
      ['compare', 'x', 'y', '--pairs', 'f'],
      '--pairs names all traces in its file: leave the two references out. See spandiff help.',
    ],
    [
      ['compare', '--pairs', 'f', '--format', 'text'],
      '--pairs answers in JSON lines: leave --format out. See spandiff help.',
    ],
    [
      ['compare', '--pairs', 'f', '--format', 'html'],
      '--pairs answers in JSON lines: leave --format out. See spandiff help.',
    ],
    [['compare', 'x', 'x'], 'Both traces are the same one, x. Name two different ones.'],
    [
      ['compare', 'x', 'y', '--narrative', 'model'],
      'No language model is set up. Set OPENAI_API_KEY or OPENAI_BASE_URL, or use --narrative template.',
    ],
  ])('%j is refused with one line and exit code 2', async (words, message) => {
    expect(await runSpandiff(words)).toEqual({ code: 2, stdout: '', stderr: line(message) });
  });

  test('an odd word has no power over the terminal', async () => {
    const { stderr } = await runSpandiff(['\u001b[31mcompare\n\u202e']);
    expect(stderr).toBe(line('There is no command "\ufffd[31mcompare \ufffd". See spandiff help.'));
  });

  test('a wrong variable is named, never its value', async () => {
    const { code, stdout, stderr } = await runSpandiff(['compare', 'x', 'y'], {
      environment: { OPENAI_BASE_URL: 'not-an-address', OPENAI_API_KEY: 'a secret' },
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^spandiff: The configuration is wrong: .*OPENAI_API_KEY.*OPENAI_BASE_URL[^\n]*\n$/);
    expect(stderr).not.toMatch(/not-an-address|a secret/);
  });

  test('start hands the exit code of the bot on', async () => {
    const { code, stdout, stderr } = await runSpandiff(['start'], {
      environment: { SLACK_BOT_TOKEN: 'xoxb-half-set' },
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^spandiff: [^\n]*SLACK_APP_TOKEN[^\n]*\n$/);
  });
});
