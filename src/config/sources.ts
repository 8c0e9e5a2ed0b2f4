/** Where traces are: SPANDIFF_TRACES, then the configuration file, then the variables of each kind, asked in this order. */
import { basename, delimiter, resolve } from 'node:path';
import type { ConfigFile } from './config-file.ts';
import type { Complain, Environment } from './environment.ts';
import { type SourceEntry, settingsFrom } from './source-entry.ts';
import { entriesFromFile } from './source-file.ts';
import { RESERVED_NAMES, type SettingsOf, SOURCE_NAME, type SourceSettings } from './source-settings.ts';
import { entriesFromVariables } from './source-variables.ts';

export interface ReadSources {
  readonly sources: readonly SourceSettings[];
  /** Variables that the configuration file speaks of. */
  readonly ofFile: ReadonlySet<string>;
}

export function readSources(environment: Environment, file: ConfigFile | undefined, complain: Complain): ReadSources {
  const directories = readDirectories(environment, complain);
  const ofFile = new Set<string>();
  const entries: SourceEntry[] = [];
  const sources: SourceSettings[] = [...directories];
  const take = (entry: SourceEntry) => {
    entries.push(entry);
    const settings = settingsFrom(entry, complain);
    if (settings !== undefined) sources.push(settings);
  };
  for (const entry of entriesFromFile(file, { complain, variables: ofFile })) take(entry);
  const others = Object.fromEntries(Object.entries(environment).filter(([name]) => !ofFile.has(name)));
  for (const entry of entriesFromVariables(others, complain)) take(entry);
  refuseSameNames(directories, entries, complain);
  return { sources, ofFile };
}

function refuseSameNames(
  directories: readonly SettingsOf<'directory'>[],
  entries: readonly SourceEntry[],
  complain: Complain,
): void {
  const takenBy = new Map(directories.map(({ name }) => [name, 'SPANDIFF_TRACES']));
  for (const { written, place, placeOf } of entries) {
    const { name } = written;
    if (typeof name !== 'string' || !SOURCE_NAME.test(name)) continue;
    const other = takenBy.get(name);
    if (other === undefined) takenBy.set(name, place);
    else complain(placeOf('name'), `must be another than "${name}", which ${other} has`);
  }
}

/** Separated like PATH; `name=directory`, or a directory whose own name serves. */
function readDirectories(environment: Environment, complain: Complain): SettingsOf<'directory'>[] {
  const directories: SettingsOf<'directory'>[] = [];
  for (const entry of (environment.SPANDIFF_TRACES ?? '').split(delimiter).map((part) => part.trim())) {
    if (entry === '') continue;
    const named = /^([^=/\\]*)=(.*)$/.exec(entry);
    const path = resolve(named?.[2] ?? entry);
    const name = named?.[1] ?? basename(path).toLowerCase();
    if (named?.[2] === '') complain('SPANDIFF_TRACES', `names no directory for "${name}"`);
    else if (!SOURCE_NAME.test(name)) {
      complain('SPANDIFF_TRACES', `needs a name of small letters, digits and dashes for ${path}, as in name=${path}`);
    } else if (RESERVED_NAMES.has(name) || directories.some((other) => other.name === name)) {
      complain('SPANDIFF_TRACES', `cannot call ${path} "${name}", that name is taken: use another=${path}`);
    }
    directories.push({ kind: 'directory', name, path });
  }
  return directories;
}
