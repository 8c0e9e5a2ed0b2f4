/** What the local workspace knows of the app is what manifest.yml tells Slack. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { APP } from '../../src/local-workspace/identity.ts';
import { ROOT } from '../support/modules.ts';

interface Manifest {
  readonly features: {
    readonly shortcuts: readonly { readonly name: string; readonly type: string; readonly callback_id: string }[];
    readonly slash_commands: readonly { readonly command: string }[];
  };
  readonly functions: Readonly<Record<string, Step>>;
}

interface Step {
  readonly title: string;
  readonly input_parameters: {
    readonly properties: Readonly<Record<string, { readonly type: string; readonly title: string }>>;
    readonly required: readonly string[];
  };
}

const { features, functions } = parse(readFileSync(join(ROOT, 'manifest.yml'), 'utf8')) as Manifest;

test('commands and shortcuts of the local workspace are those of the manifest', () => {
  expect(APP.commands).toEqual(features.slash_commands.map(({ command }) => command));
  const shortcuts = features.shortcuts.map(({ name, type, callback_id }) => ({ callbackId: callback_id, name, type }));
  expect(APP.shortcuts).toEqual(shortcuts);
});

test('steps of the local workspace take the inputs that the manifest declares', () => {
  const steps = Object.entries(functions).map(
    ([
      callbackId,
      {
        title,
        input_parameters: { properties, required },
      },
    ]) => {
      const inputs = Object.entries(properties).map(([name, property]) => {
        return { name, type: property.type, title: property.title, isRequired: required.includes(name) };
      });
      return { callbackId, title, inputs };
    },
  );
  expect(APP.steps).toEqual(steps);
});
