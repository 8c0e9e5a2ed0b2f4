/**
 * Signs of life on standard error: a line that is rewritten on a terminal; elsewhere one line for each step, and only
 * once the work has taken longer than anybody expects.
 */

export interface Progress {
  say(text: string): void;
  /** Leaves nothing behind on a terminal. */
  end(): void;
}

const PATIENCE_MS = 2_000;
/** On a terminal a line that comes and goes within a blink would only flicker. */
const TERMINAL_PATIENCE_MS = 300;

export function startProgress(stream: NodeJS.WriteStream): Progress {
  const startedMs = performance.now();
  const patienceMs = stream.isTTY ? TERMINAL_PATIENCE_MS : PATIENCE_MS;
  let latest = '';
  let shown = '';
  const show = () => {
    if (latest === shown) return;
    shown = latest;
    stream.write(stream.isTTY ? `\r\u001b[K${latest}…` : `spandiff: ${latest}\n`);
  };
  const timer = setTimeout(show, patienceMs).unref();
  return {
    say(text) {
      latest = text;
      if (performance.now() - startedMs >= patienceMs) show();
    },
    end() {
      clearTimeout(timer);
      if (stream.isTTY && shown !== '') stream.write('\r\u001b[K');
    },
  };
}
