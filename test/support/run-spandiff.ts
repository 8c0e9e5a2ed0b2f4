/**
 * Runs the real command in a process of its own, in an environment that holds nothing but what a test gives it. Signs of
 * life are left out of `stderr`: whether they appear depends on how busy the machine is.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './modules.ts';

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly input?: string;
  /** Another launcher than the checkout's. */
  readonly command?: string;
}

/** The compile cache is shared by all runs of a test file: the second one starts as fast as on a user's machine. */
const CACHE = mkdtempSync(join(tmpdir(), 'spandiff-cache-'));

export function runSpandiff(words: readonly string[], options: RunOptions = {}): Promise<Answer> {
  const { environment = {}, folder = ROOT, input = '', command = join(ROOT, 'bin/spandiff') } = options;
  const child = spawn(command, words, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', XDG_CACHE_HOME: CACHE, ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part;
  });
  // A program that ends without reading its input closes the pipe; that is its right.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr: stderr.replace(/^spandiff: .*…\n/gm, '') }));
  });
}
