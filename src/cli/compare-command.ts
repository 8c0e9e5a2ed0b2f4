/** `spandiff compare`: one pair in any format, what a model would be asked about it, or many pairs as JSON lines. */

import { describeFailure, Failure } from '../failure.ts';
import type { Report } from '../report/report.ts';
import type { Command } from './arguments.ts';
import { refuseOnTerminal } from './formats.ts';
import { listenerFor } from './listener.ts';
import { type Output, openOutput } from './output.ts';
import { Troubles } from './pair-troubles.ts';
import type { BadLine, Pair } from './pairs.ts';
import { type Progress, startProgress } from './progress.ts';
import { renderAnswer, type Screen, VIEWS } from './render-answer.ts';
import { type Environment, modelToReview, setUp, type Workbench } from './workbench.ts';

type CompareOne = Extract<Command, { kind: 'compare' }>;
type DryRunPrompt = Extract<Command, { kind: 'dry-run-prompt' }>;
type ComparePairs = Extract<Command, { kind: 'compare-pairs' }>;

/** Returns the exit code; throws Failure. */
export async function runCompare(command: CompareOne, environment: Environment): Promise<number> {
  const { request, format, out } = command;
  refuseOnTerminal(format, out, process.stdout.isTTY);
  refuseSameReference(request);
  return withOutput(out, environment, async (output, progress) => {
    const workbench = await setUp(withoutIdleNarrative(command), environment);
    const viewed = await workbench.compare(request, listenerFor(progress), VIEWS[format]);
    const screen = screenFor(environment, out !== undefined);
    const content = await renderAnswer(viewed, format, { screen, progress });
    progress.end();
    await output.write(content);
    return 0;
  });
}

/** A picture has no room for a narrative: no model is asked for words that nobody would read. */
function withoutIdleNarrative(command: CompareOne): CompareOne {
  const isIdle = (command.format === 'png' || command.format === 'svg') && command.narrative === 'auto';
  return isIdle ? { ...command, narrative: 'off' } : command;
}

/** For a review of what leaves the machine: the request to the model, which is not sent. */
export async function runDryRun(command: DryRunPrompt, environment: Environment): Promise<number> {
  refuseSameReference(command.request);
  return withOutput(command.out, environment, async (output, progress) => {
    const [workbench, model] = await Promise.all([
      setUp({ ...command, narrative: 'off' }, environment),
      modelToReview(command, environment),
    ]);
    const { report } = await workbench.compare(command.request, listenerFor(progress), []);
    const { dryRun } = await import('../narrative/dry-run.ts');
    const told = await dryRun(report, model);
    progress.end();
    // A file holds the request and not a byte more.
    const isTerminal = process.stdout.isTTY && command.out === undefined;
    await output.write(
      told.request === undefined
        ? `No request would be sent. ${told.reason}\n`
        : told.request + (isTerminal ? '\n' : ''),
    );
    return 0;
  });
}

/** Answers every line; the exit code is that of the first one that failed. Standard error sums up what failed. */
export async function runPairs(command: ComparePairs, environment: Environment): Promise<number> {
  const troubles = new Troubles();
  const exitCode = await withOutput(command.out, environment, async (output, progress) => {
    const [workbench, { readPairs }] = await Promise.all([setUp(command, environment), import('./pairs.ts')]);
    const { canonicalReport, inertJson } = await import('../render/json.ts');
    for await (const line of readPairs(command.pairs)) {
      const answer = await answerLine(line, command, workbench);
      if (answer instanceof Failure) {
        troubles.failed(line.id, answer);
        const error = { code: answer.code, message: describeFailure(answer) };
        await output.write(`${inertJson({ id: line.id, error })}\n`);
      } else {
        troubles.answered();
        await output.write(`${inertJson({ id: line.id, report: canonicalReport(answer) })}\n`);
      }
      progress.say(`${troubles.pairs} answered`);
    }
    return troubles.exitCode;
  });
  process.stderr.write(troubles.summary());
  return exitCode;
}

/** Only a Failure is an answer to a line; a bug ends the run. */
async function answerLine(
  line: Pair | BadLine,
  command: ComparePairs,
  workbench: Workbench,
): Promise<Report | Failure> {
  if ('failure' in line) return line.failure;
  if (line.baseline === line.candidate) return sameReference(line.baseline);
  try {
    return (await workbench.compare({ ...line, order: command.order }, { onStage: () => {} }, [])).report;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function refuseSameReference({ baseline, candidate }: CompareOne['request']): void {
  if (baseline === candidate) throw sameReference(baseline);
}

function sameReference(reference: string): Failure {
  return new Failure('bad-request', `Both traces are the same one, ${reference}.`, {
    advice: 'Name two different ones.',
  });
}

/** The place for the answer is opened before any work is done, and left clean when the work fails. */
export async function withOutput(
  path: string | undefined,
  environment: Environment,
  work: (output: Output, progress: Progress) => Promise<number>,
): Promise<number> {
  const output = await openOutput(path);
  const progress = startProgress(process.stderr, environment.TERM);
  try {
    const exitCode = await work(output, progress);
    await output.finish();
    return exitCode;
  } catch (error) {
    await output.abandon();
    throw error;
  } finally {
    progress.end();
  }
}

export function screenFor(environment: Environment, isFile: boolean): Screen {
  const isTerminal = process.stdout.isTTY && !isFile;
  const color = wantsColor(environment, isTerminal);
  return { color, width: widthOf(environment, isTerminal ? process.stdout.columns : undefined) };
}

/**
 * COLUMNS is somebody's wish where it is set, as for other programs (POSIX, "Environment Variables"): shells keep their own to
 * themselves. Some terminals that are none (of a build server, say) tell a width of nothing.
 */
export function widthOf({ COLUMNS = '' }: Environment, terminalColumns: number | undefined): number {
  const wish = /^[1-9]\d{0,3}$/.test(COLUMNS) ? Number(COLUMNS) : undefined;
  return wish ?? (terminalColumns || UNKNOWN_COLUMNS);
}

const UNKNOWN_COLUMNS = 80;

/** https://no-color.org and https://force-color.org; the wish for colour is the stronger one. */
export function wantsColor(environment: Environment, isTerminal: boolean): boolean {
  const { FORCE_COLOR = '', NO_COLOR = '', TERM } = environment;
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return NO_COLOR === '' && isTerminal && TERM !== 'dumb';
}
