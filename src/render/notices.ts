/**
 * The Slack messages that are not an answer: progress, help, a question that was not understood, a failure. Pure. Each
 * says once what happened, and what to do next. An example to type stands only where the question was the trouble: whoever
 * waits for a backend at night has no use for two traces of ours.
 */
import { LIMITS } from '../limits.ts';
import { formatNumber } from '../trace/time.ts';
import { stopAction } from './answer-actions.ts';
import {
  bold,
  bullets,
  code,
  foreign,
  inertMrkdwn,
  paragraph,
  plan,
  preformatted,
  type RichElement,
  richText,
  type SlackMessage,
  section,
  type TaskStatus,
  text,
} from './block-kit.ts';

/** Two ids that every installation can find. */
export interface ExampleIds {
  readonly baseline: string;
  readonly candidate: string;
}

/** How the person asked, so that the example can be copied as it stands. */
export type AskedBy = 'mention' | 'command' | 'direct-message' | 'shortcut' | 'modal' | 'button' | 'workflow';

const QUOTE_CHARACTERS = 200;
const SENTENCE_CHARACTERS = 600;
const SOURCE_CHARACTERS = 200;

// --- progress ----------------------------------------------------------------------------------------------------

/** `arriving`: reading, and a backend does not have all of it yet. */
export type ProgressStep = InLine | 'reading' | 'arriving' | 'choosing' | 'comparing' | 'explaining';

/** So many are waiting before this one. */
export interface InLine {
  readonly ahead: number;
}

/** What the question named: both traces, or the candidate alone, whose baseline is then chosen. */
export type Named = 'both' | 'candidate';

interface Step {
  readonly step: ProgressStep;
  readonly title: string;
}

const LAST_STEPS: readonly Step[] = [
  { step: 'comparing', title: 'Compare them' },
  { step: 'explaining', title: 'Explain the difference' },
];
const STEPS: Readonly<Record<Named, { readonly what: string; readonly steps: readonly Step[] }>> = {
  both: { what: 'two traces', steps: [{ step: 'reading', title: 'Read both traces' }, ...LAST_STEPS] },
  candidate: {
    what: 'a trace with those before it',
    steps: [
      { step: 'reading', title: 'Read the trace' },
      { step: 'choosing', title: 'Choose a baseline among those like it' },
      ...LAST_STEPS,
    ],
  },
};

const MARKS: Readonly<Record<TaskStatus, string>> = {
  complete: 'done',
  in_progress: 'now',
  pending: 'next',
  error: 'failed',
};

/** `job`: what the button that stops it names; without it there is none. */
export function renderProgress(current: ProgressStep, named: Named = 'both', job?: string): SlackMessage {
  const { what, steps } = STEPS[named];
  const position = steps.findIndex(({ step }) => step === (current === 'arriving' ? 'reading' : current));
  const title = titleOf(current, what);
  const tasks = steps.map(({ title: taskTitle }, i) => ({ title: taskTitle, status: statusAt(i, position) }));
  const lines = tasks.map((task) => `${MARKS[task.status]}: ${task.title}`);
  const stop = job === undefined ? [] : [stopAction(job)];
  return {
    text: `${title} …`,
    blocks: [plan(title, tasks), ...stop],
    olderBlocks: [[section(`*${title}*\n${lines.join('\n')}`), ...stop]],
  };
}

function titleOf(current: ProgressStep, what: string): string {
  if (typeof current === 'object') return `Waiting in line to compare ${what}: ${positionOf(current)}`;
  if (current === 'arriving')
    return `Not all spans are there yet; asking again for up to ${LIMITS.arrivalWaitMs / 1_000} s`;
  return `Comparing ${what}`;
}

function positionOf({ ahead }: InLine): string {
  return ahead === 0 ? 'next' : `${formatNumber(ahead, 0)} ahead of you`;
}

function statusAt(i: number, position: number): TaskStatus {
  if (i < position) return 'complete';
  return i === position ? 'in_progress' : 'pending';
}

// --- help, refusal, failure --------------------------------------------------------------------------------------

export function renderHelp(ids: ExampleIds, sources: readonly string[]): SlackMessage {
  const block = richText(
    paragraph(
      bold('I compare two traces and say which service made the difference.'),
      text(' Numbers come from the spans; a language model may only order sentences that are written by code.\n\n'),
      bold('Try it now'),
    ),
    preformatted(`${example('command', ids)}\n${example('mention', ids)}`),
    paragraph(bold('How to ask')),
    bullets(HELP_LINES),
    paragraph(text(`Traces are looked up in: ${foreign(sources.join(', '), SOURCE_CHARACTERS)}.`)),
  );
  return message(`I compare two traces. Try: ${example('command', ids)}`, [block]);
}

const HELP_LINES: readonly (readonly RichElement[])[] = [
  [
    code('/spandiff <id> <id>'),
    text(' answers in the channel; '),
    code('private'),
    text(' at the end keeps the answer to you.'),
  ],
  [
    code('@Spandiff compare <id> <id>'),
    text(' answers in the thread where you ask. In a conversation with me alone, the ids are enough.'),
  ],
  [
    bold('Compare traces here'),
    text(' in the menu of a message finds the ids and links in it and in its thread; '),
    bold('Compare two traces'),
    text(' among the shortcuts opens a form.'),
  ],
  [
    text('One id alone, '),
    code('/spandiff <id>'),
    text(', is compared with a trace like it from before, which I choose and say how.'),
  ],
  [
    text('The faster trace is the baseline, unless you say '),
    code('baseline: <id> candidate: <id>'),
    text(' or '),
    code('--order given'),
    text('.'),
  ],
  [
    text('An id is 16 to 32 hex digits, a UUID, a '),
    code('traceparent'),
    text(', base64, a link to the trace, or '),
    code('source:id'),
    text('.'),
  ],
];

/** `problem` is a sentence by code, `read` is what the person typed. */
export function renderRefusal(
  refusal: { problem: string; read: string },
  askedBy: AskedBy,
  ids: ExampleIds,
): SlackMessage {
  const elements = [bold(refusal.problem)];
  if (refusal.read !== '') elements.push(text(`\nI read: “${foreign(refusal.read, QUOTE_CHARACTERS)}”`));
  return message(refusal.problem, [
    richText(paragraph(...elements, text('\nThis one works:')), preformatted(example(askedBy, ids))),
  ]);
}

export function renderFailure(failure: { message: string; advice?: string | undefined }): SlackMessage {
  const what = foreign(failure.message, SENTENCE_CHARACTERS);
  const advice = failure.advice === undefined ? [] : [text(` ${foreign(failure.advice, SENTENCE_CHARACTERS)}`)];
  const elements = [bold('I could not compare these traces.'), text(` ${what}`), ...advice];
  return message(`I could not compare these traces. ${what}`, [richText(paragraph(...elements))]);
}

export function renderStopped(userId: string): SlackMessage {
  const by = /^[A-Z0-9]+$/.test(userId) ? ` by <@${userId}>` : '';
  return message('Stopped.', [section(`Stopped${by}.`)]);
}

/** One sentence of our own, and what to type where it ends in a colon. */
export function renderSentence(sentence: string, toType?: string): SlackMessage {
  const said = paragraph(text(sentence));
  return message(sentence, [toType === undefined ? richText(said) : richText(said, preformatted(toType))]);
}

function example(askedBy: AskedBy, { baseline, candidate }: ExampleIds): string {
  if (askedBy === 'direct-message') return `compare ${baseline} ${candidate}`;
  return askedBy === 'mention' ? `@Spandiff compare ${baseline} ${candidate}` : `/spandiff ${baseline} ${candidate}`;
}

function message(summary: string, blocks: SlackMessage['blocks']): SlackMessage {
  return { text: inertMrkdwn(summary), blocks, olderBlocks: [] };
}
