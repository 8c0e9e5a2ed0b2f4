/**
 * The Slack messages that are not an answer: progress, help, a question that was not understood, a failure. Pure. Each
 * says what happened and what to type next, with ids that work.
 */
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
export type AskedBy = 'mention' | 'command';

const QUOTE_CHARACTERS = 200;
const SENTENCE_CHARACTERS = 600;
const SOURCE_CHARACTERS = 200;

// --- progress ----------------------------------------------------------------------------------------------------

export type ProgressStep = 'waiting' | 'reading' | 'comparing' | 'explaining';

const STEPS = [
  { step: 'reading', title: 'Read both traces' },
  { step: 'comparing', title: 'Compare them' },
  { step: 'explaining', title: 'Explain the difference' },
] as const;

const MARKS: Readonly<Record<TaskStatus, string>> = {
  complete: 'done',
  in_progress: 'now',
  pending: 'next',
  error: 'failed',
};

export function renderProgress(current: ProgressStep): SlackMessage {
  const position = STEPS.findIndex(({ step }) => step === current);
  const title = current === 'waiting' ? 'Waiting in line to compare two traces' : 'Comparing two traces';
  const tasks = STEPS.map(({ title: taskTitle }, i) => ({ title: taskTitle, status: statusAt(i, position) }));
  const lines = tasks.map((task) => `${MARKS[task.status]}: ${task.title}`);
  return {
    text: `${title} …`,
    blocks: [plan(title, tasks)],
    plainBlocks: [section(`*${title}*\n${lines.join('\n')}`)],
  };
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
  [code('@Spandiff compare <id> <id>'), text(' answers in the thread where you ask.')],
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
  return withExample(refusal.problem, elements, askedBy, ids);
}

export function renderFailure(
  failure: { message: string; advice?: string | undefined },
  askedBy: AskedBy,
  ids: ExampleIds,
): SlackMessage {
  const what = foreign(failure.message, SENTENCE_CHARACTERS);
  const elements = [bold('I could not compare these traces.'), text(` ${what}`)];
  if (failure.advice !== undefined) elements.push(text(` ${foreign(failure.advice, SENTENCE_CHARACTERS)}`));
  return withExample(`I could not compare these traces. ${what}`, elements, askedBy, ids);
}

/** One sentence of our own, and what to type where it ends in a colon. */
export function renderSentence(sentence: string, toType?: string): SlackMessage {
  const said = paragraph(text(sentence));
  return message(sentence, [toType === undefined ? richText(said) : richText(said, preformatted(toType))]);
}

function withExample(
  summary: string,
  elements: readonly RichElement[],
  askedBy: AskedBy,
  ids: ExampleIds,
): SlackMessage {
  return message(summary, [
    richText(paragraph(...elements, text('\nThis one works:')), preformatted(example(askedBy, ids))),
  ]);
}

function example(askedBy: AskedBy, { baseline, candidate }: ExampleIds): string {
  return askedBy === 'command' ? `/spandiff ${baseline} ${candidate}` : `@Spandiff compare ${baseline} ${candidate}`;
}

function message(summary: string, blocks: SlackMessage['blocks']): SlackMessage {
  return { text: inertMrkdwn(summary), blocks, plainBlocks: blocks };
}
