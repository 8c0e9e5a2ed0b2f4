/** What goes on in a comparison, as lines of progress on standard error. */
import type { Stage } from '../compare.ts';
import { cutName, printable } from '../render/terminal.ts';
import type { Progress } from './progress.ts';
import type { Listener } from './workbench.ts';

export function listenerFor(progress: Progress): Required<Listener> {
  return {
    onStage: (stage) => progress.say(STAGES[stage]),
    onWaiting: (reference, { why, forMs }) =>
      progress.say(
        `trace ${cutName(printable(reference), SHOWN_COLUMNS)} is not ${ARRIVALS[why]}; asking again for up to ${forMs / 1_000} s`,
      ),
  };
}

const ARRIVALS = { 'not-there': 'there yet', 'not-whole': 'whole yet' } as const;

/** Of a link, enough to see which. */
const SHOWN_COLUMNS = 60;

const STAGES: Readonly<Record<Stage, string>> = {
  reading: 'reading the traces',
  choosing: 'looking for a baseline',
  comparing: 'comparing',
  explaining: 'asking for the narrative',
};
