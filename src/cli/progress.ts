/**
 * Signs of life on standard error: a line that is rewritten on a terminal; elsewhere a line that ends in "…", only once
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

export function startProgress(stream: NodeJS.WriteStream): Progress {
  let quietSinceMs = performance.now();
  const patienceMs = stream.isTTY ? TERMINAL_PATIENCE_MS : PATIENCE_MS;
  let latest = '';
  let shown = '';
  const show = () => {
    if (latest === shown) return;
    shown = latest;
    if (!stream.isTTY) quietSinceMs = performance.now();
    stream.write(stream.isTTY ? `\r\u001b[K${latest}…` : `spandiff: ${latest}…\n`);
  };
  const timer = setTimeout(show, patienceMs).unref();
  return {
    say(text) {
      latest = text;
      if (performance.now() - quietSinceMs >= patienceMs) show();
    },
    end() {
      clearTimeout(timer);
      if (stream.isTTY && shown !== '') stream.write('\r\u001b[K');
    },
  };
}
