/**
 * The command line: words → a command → standard output and an exit code (EXIT_CODES, documented in the README). This
 * file starts in milliseconds; what a command needs is loaded when it runs.
 */
import { readFile } from 'node:fs/promises';
import { type Command, readCommand } from './cli/arguments.ts';
import { ClosedPipe, openOutput } from './cli/output.ts';
import { describeFailure, EXIT_CODES, Failure } from './failure.ts';
import { printable } from './render/terminal.ts';

const BUG = 1;

process.on('uncaughtException', (error) => {
  process.exit(explainFailure(error));
});
try {
  process.exitCode = await run(readCommand(process.argv.slice(2)));
} catch (error) {
  process.exitCode = explainFailure(error);
}

async function run(command: Command): Promise<number> {
  switch (command.kind) {
    case 'compare':
      return (await import('./cli/compare-command.ts')).runCompare(command, process.env);
    case 'dry-run-prompt':
      return (await import('./cli/compare-command.ts')).runDryRun(command, process.env);
    case 'compare-pairs':
      return (await import('./cli/compare-command.ts')).runPairs(command, process.env);
    case 'sources':
      return (await import('./cli/sources-command.ts')).runSources(command, process.env);
    case 'help':
      return print((await import('./cli/help.ts')).HELP);
    case 'version':
      return print(`spandiff ${await version()}\n`);
    case 'schema':
      return print((await import('./report/print-schema.ts')).reportJsonSchema());
    case 'start':
      if (command.config !== undefined) process.env.SPANDIFF_CONFIG = command.config;
      // The bot lives on after this and sets its own exit code.
      await import('./start.ts');
      return Number(process.exitCode ?? 0);
  }
}

async function print(text: string): Promise<number> {
  const output = await openOutput(undefined);
  await output.write(text);
  return 0;
}

async function version(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return (manifest as { readonly version: string }).version;
}

/** One line for what may happen, one line and a way to report it for what may not; returns the exit code. */
function explainFailure(error: unknown): number {
  if (error instanceof ClosedPipe) return 0;
  if (error instanceof Failure) {
    say(describeFailure(error));
    if (process.env.SPANDIFF_DEBUG === '1') process.stderr.write(`${error.stack}\n`);
    return EXIT_CODES[error.code];
  }
  const message = error instanceof Error ? error.message : String(error);
  say(
    `This is a bug in Spandiff: ${message} Please report it with what the same command prints under SPANDIFF_DEBUG=1.`,
  );
  if (process.env.SPANDIFF_DEBUG === '1') process.stderr.write(`${error instanceof Error ? error.stack : ''}\n`);
  return BUG;
}

function say(text: string): void {
  process.stderr.write(`spandiff: ${printable(text)}\n`);
}
