/** `npm start` as a process of its own, in an environment that holds nothing but what a test gives it. */
import { spawn } from 'node:child_process';
import { ROOT } from './modules.ts';

export interface StartedProcess {
  /** Resolves when the process has printed what matches. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  readonly exited: Promise<number | null>;
  readonly output: () => { readonly stdout: string; readonly stderr: string };
  kill(signal: NodeJS.Signals): void;
}

/** What the script `start` of package.json runs; a test holds the two together. */
export const START_SCRIPT = 'exec node src/start.ts';

export function startProcess(environment: Readonly<Record<string, string>> = {}): StartedProcess {
  const child = spawn(process.execPath, START_SCRIPT.split(' ').slice(2), {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', SPANDIFF_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const waiting = new Set<() => void>();
  const exited = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
    for (const look of [...waiting]) look();
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part;
  });
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(stdout);
        if (found === null) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      void exited.then((code) => reject(new Error(`exited with ${code} and printed\n${stdout}\n${stderr}`)));
    });
  return { printed, exited, output: () => ({ stdout, stderr }), kill: (signal) => child.kill(signal) };
}
