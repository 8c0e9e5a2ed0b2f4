/**
 * One ask from its start to its end, for log, metrics and spans: how it came in, when something was on screen, how it
 * ended. Nothing of the question or of a trace is in it but the verdict's outcome, which is one of a few words.
 */
import { randomUUID } from 'node:crypto';
import type { Stage } from '../../compare.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { Log } from '../log.ts';

/** first: anything at all. */
type ShownPhase = 'first' | 'numbers' | 'final';

export interface AskWatch {
  /** Whose lines belong to this ask. */
  readonly log: Log;
  /** The engine begins a stage; the one before has ended. */
  stage(stage: Stage): void;
  shown(phase: ShownPhase): void;
  /** `outcome`: of the verdict, or the code of a failure. */
  ended(outcome: string, isRefusal: boolean): void;
}

interface Watching {
  readonly telemetry: Telemetry;
  readonly log: Log;
}

/** Runs the work of an ask under watch; `way`: how it came in. */
export function watchAsk<Result>(
  way: string,
  { telemetry, log: common }: Watching,
  work: (watch: AskWatch) => Promise<Result>,
): Promise<Result> {
  const startedAtMs = performance.now();
  const log = common.with({ ask: randomUUID().slice(0, 8), way });
  const told = { 'spandiff.way': way };
  let open: ReturnType<Telemetry['openSpan']> | undefined;
  let outcome = 'lost';
  return telemetry.span('ask', told, async (span) => {
    const watch: AskWatch = {
      log,
      stage: (stage) => {
        open?.end();
        open = telemetry.openSpan(stage, {});
      },
      shown: (phase) => {
        const seconds = (performance.now() - startedAtMs) / 1_000;
        telemetry.record('spandiff.ask.duration', seconds, { ...told, 'spandiff.phase': phase });
        log.info('shown', { phase, afterMs: Math.round(seconds * 1_000) });
      },
      ended: (end, isRefusal) => {
        outcome = end;
        open?.end();
        open = undefined;
        log.info('ended', { outcome: end });
        if (isRefusal) countRefusal(way, end, telemetry);
      },
    };
    try {
      return await work(watch);
    } finally {
      open?.end();
      span.set({ 'spandiff.outcome': outcome });
      telemetry.count('spandiff.asks', { ...told, 'spandiff.outcome': outcome });
    }
  });
}

/** An ask that was turned away before any work. */
export function turnedAway(way: string, reason: string, telemetry: Telemetry): void {
  telemetry.count('spandiff.asks', { 'spandiff.way': way, 'spandiff.outcome': reason });
  countRefusal(way, reason, telemetry);
}

function countRefusal(way: string, code: string, telemetry: Telemetry): void {
  telemetry.count('spandiff.refusals', { 'spandiff.way': way, 'error.type': code });
}
