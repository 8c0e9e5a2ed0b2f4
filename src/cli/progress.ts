/**
 * Signs of life on standard error: a line that is rewritten on a terminal that can; elsewhere a line that ends in "…", only once
 * the work has taken longer than anybody expects, and not again before as much time has passed.
 */

export interface Progress {
  say(text: string): void;
  /** Leaves nothing behind on a terminal. */
  end(): void;
}

const PATIENCE_MS = 2_000;
/** On a terminal a line that comes and goes within a blink would only flicker. */
const TERMINAL_PATIENCE_MS = 300;

/** `terminal`: the variable TERM; a dumb terminal would show the sequences that rewrite a line. */
export function startProgress(stream: NodeJS.WriteStream, terminal: string | undefined): Progress {
  const isRewritten = stream.isTTY && terminal !== 'dumb';
  let quietSinceMs = performance.now();
  const patienceMs = isRewritten ? TERMINAL_PATIENCE_MS : PATIENCE_MS;
  let latest = '';
  let shown = '';
  const show = () => {
    if (latest === shown) return;
    shown = latest;
    if (!isRewritten) quietSinceMs = performance.now();
    stream.write(isRewritten ? `\r\u001b[K${latest}…` : `spandiff: ${latest}…\n`);
  };
  const timer = setTimeout(show, patienceMs).unref();
  return {
    say(text) {
      latest = text;
      if (performance.now() - quietSinceMs >= patienceMs) show();
    },
    end() {
      clearTimeout(timer);
      if (isRewritten && shown !== '') stream.write('\r\u001b[K');
    },
  };
}
