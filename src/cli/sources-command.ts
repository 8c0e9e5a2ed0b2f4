/** `spandiff sources`: lists the sources and checks each. The exit code is that of the first that does not work. */
import { EXIT_CODES } from '../failure.ts';
import type { Command } from './arguments.ts';
import { screenFor, withOutput } from './compare-command.ts';
import { chooseSources, type Environment } from './workbench.ts';

type ListSources = Extract<Command, { kind: 'sources' }>;

/** Throws Failure where the configuration is wrong. */
export async function runSources(command: ListSources, environment: Environment): Promise<number> {
  return withOutput(command.out, environment, async (output, progress) => {
    const { settings, isUnconfigured } = await chooseSources(command, environment);
    progress.say('asking the sources');
    const [{ checkSources }, { renderSources, renderSourcesJson }] = await Promise.all([
      import('../sources/check-sources.ts'),
      import('../render/sources.ts'),
    ]);
    const checked = await checkSources(settings, new AbortController().signal);
    progress.end();
    const screen = screenFor(environment, command.out !== undefined);
    await output.write(
      command.format === 'json' ? renderSourcesJson(checked) : renderSources(checked, { ...screen, isUnconfigured }),
    );
    const [failure] = checked.flatMap((source) => source.failure ?? []);
    return failure === undefined ? 0 : EXIT_CODES[failure.code];
  });
}
