/** Recordings → how well the model did: by the same verifier that guards the product. */
import { verifyPlan } from '../../src/narrative/verify.ts';
import { offerIn, type Recording } from './recording.ts';

export type Ending = 'accepted' | 'repaired' | 'refused' | 'no answer';

export interface Score {
  readonly about: string;
  readonly ending: Ending;
  /** Rules that refused an answer, and rules that dropped a hypothesis. */
  readonly refusedBy: readonly string[];
  readonly droppedBy: readonly string[];
  /** Statements beside the verdict: offered, and taken. */
  readonly offered: number;
  readonly taken: number;
  /** Of statements that keep a reader from believing too much. */
  readonly doubtsOffered: number;
  readonly doubtsTaken: number;
  readonly hypothesesPlanned: number;
  readonly hypothesesKept: number;
  /** Hypotheses with a note, and those that were kept with it. */
  readonly notesWritten: number;
  readonly notesKept: number;
  readonly tokens: number | undefined;
  readonly latencyMs: number | undefined;
}

const DOUBTS = new Set(['rival', 'untraced']);

export function scoreOf(recording: Recording): Score {
  const offer = offerIn(recording);
  const verified = recording.answers.map((answer) => verifyPlan(answer, offer));
  const at = verified.findIndex(({ plan }) => plan !== undefined);
  const refusedBy = verified.flatMap(({ rejections }) => rejections.map(({ rule }) => rule));
  const taken = verified[at]?.plan?.body.map(({ statement }) => statement) ?? [];
  const doubts = offer.body.filter(({ fact }) => DOUBTS.has(fact.kind)).map(({ id }) => id);
  const { usage, answers } = recording;
  const latencies = answers.flatMap(({ latencyMs }) => latencyMs ?? []);
  return {
    about: recording.about,
    ending: at === 0 ? 'accepted' : at === 1 ? 'repaired' : answers.length > 0 ? 'refused' : 'no answer',
    refusedBy: [...new Set(refusedBy)],
    offered: offer.body.length,
    taken: taken.length,
    doubtsOffered: doubts.length,
    doubtsTaken: doubts.filter((id) => taken.includes(id)).length,
    ...hypothesesIn(recording, at, verified[at]),
    tokens: usage === undefined ? undefined : usage.inputTokens + usage.outputTokens,
    latencyMs: latencies.length === 0 ? undefined : latencies.reduce((sum, ms) => sum + ms, 0),
  };
}

function hypothesesIn({ answers }: Recording, at: number, verified: ReturnType<typeof verifyPlan> | undefined) {
  if (verified?.plan === undefined)
    return { droppedBy: [], hypothesesPlanned: 0, hypothesesKept: 0, notesWritten: 0, notesKept: 0 };
  const kept = verified.plan.hypotheses;
  const dropped = verified.dropped;
  // Accepted answers hold one object, and the dropped ones are those of its hypotheses that are not kept.
  const text = answers[at]!.text;
  const planned = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as {
    hypotheses: { note: string }[];
  };
  return {
    droppedBy: [...new Set(dropped.map(({ rule }) => rule))],
    hypothesesPlanned: kept.length + dropped.length,
    hypothesesKept: kept.length,
    notesWritten: planned.hypotheses.filter(({ note }) => note !== '').length,
    notesKept: kept.filter(({ note }) => note !== '').length,
  };
}

/** A line per recording, then the sums. */
export function tableOf(scores: readonly Score[]): string {
  const rows = scores.map((score) => [
    score.about,
    score.ending + (score.refusedBy.length > 0 ? ` (${score.refusedBy.join(' ')})` : ''),
    `${score.taken} of ${score.offered}`,
    `${score.doubtsTaken} of ${score.doubtsOffered}`,
    `${score.hypothesesKept} of ${score.hypothesesPlanned}${score.droppedBy.length > 0 ? ` (${score.droppedBy.join(' ')})` : ''}`,
    `${score.notesKept} of ${score.notesWritten}`,
    score.tokens === undefined ? '–' : String(score.tokens),
    score.latencyMs === undefined ? '–' : `${Math.round(score.latencyMs)} ms`,
  ]);
  const head = ['recording', 'answer', 'statements', 'doubts', 'hypotheses', 'notes', 'tokens', 'time'];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line), '', ...sumsOf(scores)].join(
    '\n',
  );
}

function sumsOf(scores: readonly Score[]): readonly string[] {
  const sum = (
    key:
      | 'taken'
      | 'offered'
      | 'doubtsTaken'
      | 'doubtsOffered'
      | 'hypothesesKept'
      | 'hypothesesPlanned'
      | 'notesKept'
      | 'notesWritten',
  ) => scores.reduce((total, score) => total + score[key], 0);
  const ending = (wanted: Ending) => scores.filter((score) => score.ending === wanted).length;
  const fallback = ending('refused') + ending('no answer');
  const times = scores.flatMap(({ latencyMs }) => latencyMs ?? []).sort((one, other) => one - other);
  const at = (part: number) => `${Math.round(times[Math.floor(part * (times.length - 1))] ?? 0)} ms`;
  return [
    `${scores.length} recordings: accepted ${ending('accepted')}, repaired ${ending('repaired')}, template instead ${fallback} (${percent(fallback, scores.length)})`,
    `statements ${sum('taken')} of ${sum('offered')} offered, doubts ${sum('doubtsTaken')} of ${sum('doubtsOffered')} (code adds the rest), hypotheses kept ${sum('hypothesesKept')} of ${sum('hypothesesPlanned')}, notes kept ${sum('notesKept')} of ${sum('notesWritten')}`,
    ...(times.length === 0 ? [] : [`time: p50 ${at(0.5)}, p95 ${at(0.95)}`]),
  ];
}

function percent(part: number, all: number): string {
  return all === 0 ? '–' : `${((100 * part) / all).toFixed(1)} %`;
}
