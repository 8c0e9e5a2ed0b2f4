/**
 * The house rules as a test: who may import whom, how long files and functions may be, and what must never be written
 * into the repository. ARCHITECTURE.md gives the reasons; a rule that is not executed is a wish.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Import, ROOT, readModules, type SourceModule } from './support/modules.ts';

/** What a part of src/ may import: other parts (a folder, or one file of it) and packages. `types`: as types only. */
interface Rule {
  readonly imports: readonly string[];
  readonly types?: readonly string[];
  readonly packages?: readonly string[];
  /** Files of the part that may import more packages, e.g. 'schema' → zod. */
  readonly packagesOf?: Readonly<Record<string, readonly string[]>>;
  /** Parts that compute and do not touch the world import nothing of Node. */
  readonly isPure?: boolean;
}

const EVERYWHERE = ['failure', 'limits'];
const SHELL = [
  ...EVERYWHERE,
  'compare',
  'render',
  'sources/registry',
  'sources/samples',
  'sources/check-sources',
  'narrative',
  'config',
  'report',
  'package-files',
];

const RULES: Readonly<Record<string, Rule>> = {
  failure: { imports: [], isPure: true },
  limits: { imports: [], isPure: true },
  suggest: { imports: [], isPure: true },
  'package-files': { imports: [] },
  trace: { imports: [], isPure: true },
  analysis: { imports: ['trace'], isPure: true },
  diff: { imports: ['trace', 'analysis'], isPure: true },
  verdict: { imports: ['trace', 'analysis', 'diff'], isPure: true },
  report: {
    imports: [...EVERYWHERE, 'trace', 'analysis', 'diff', 'verdict'],
    packagesOf: { schema: ['zod'], 'print-schema': ['zod'] },
    isPure: true,
  },
  baseline: {
    imports: ['trace', 'diff/norms', 'verdict/comparable', 'limits'],
    types: ['sources/source', 'report/report'],
    isPure: true,
  },
  narrative: {
    imports: [...EVERYWHERE, 'trace/time', 'package-files'],
    types: ['verdict/verdict-types', 'report/report', 'trace/trace', 'compare', 'config'],
    packages: ['zod', 'yaml'],
    packagesOf: { providers: ['openai'] },
  },
  render: {
    imports: ['report', 'trace/time', 'limits'],
    types: ['verdict/verdict-types'],
    isPure: true,
  },
  picture: {
    imports: [...EVERYWHERE, 'report', 'trace/time', 'render'],
    types: ['verdict/verdict-types'],
    packagesOf: { png: ['@resvg/resvg-js'] },
  },
  page: { imports: ['report', 'trace/time', 'limits', 'render'], types: ['verdict/verdict-types'] },
  sources: {
    imports: [...EVERYWHERE, 'trace', 'link'],
    types: ['config'],
    packages: ['zod'],
    packagesOf: {
      'backends/clickhouse-client': ['@clickhouse/client'],
      'backends/xray-client': ['@aws-sdk/client-xray'],
    },
  },
  compare: {
    imports: [...EVERYWHERE, 'trace', 'analysis', 'diff', 'verdict', 'report', 'baseline', 'narrative', 'sources'],
    isPure: true,
  },
  config: { imports: [...EVERYWHERE, 'suggest'], packages: ['zod'], packagesOf: { 'parse-yaml': ['yaml'] } },
  link: { imports: EVERYWHERE, isPure: true },
  request: { imports: [...EVERYWHERE, 'link'], types: ['compare'], isPure: true },
  cli: { imports: [...SHELL, 'picture', 'page', 'suggest', 'start', 'link/reference'] },
  store: { imports: EVERYWHERE },
  telemetry: {
    imports: ['limits'],
    packagesOf: {
      'open-telemetry': [
        '@opentelemetry/api',
        '@opentelemetry/exporter-prometheus',
        '@opentelemetry/exporter-trace-otlp-http',
        '@opentelemetry/resources',
        '@opentelemetry/sdk-metrics',
        '@opentelemetry/sdk-trace',
      ],
    },
  },
  slack: {
    imports: [...SHELL, 'request', 'page', 'sources/thread', 'sources/thread-answer', 'store', 'telemetry/telemetry'],
    packages: ['@slack/bolt', 'zod'],
  },
  'local-workspace': { imports: [...EVERYWHERE, 'package-files'], packages: ['zod', 'ws'] },
  start: { imports: [...SHELL, 'slack', 'local-workspace', 'store', 'telemetry', 'picture'] },
};

const FILE_LINES = 400;
const NOTED_FILE_LINES = 200;
const FUNCTION_LINES = 70;

let modules: readonly SourceModule[];
let sources: readonly SourceModule[];
beforeAll(() => {
  modules = readModules();
  sources = modules.filter((module) => module.path.startsWith('src/'));
});

describe('imports', () => {
  test('every part of src has a rule', () => {
    expect([...new Set(sources.map((module) => partOf(module.path)))].filter((part) => !(part in RULES))).toEqual([]);
  });

  test('every import is in the table', () => {
    const violations = sources.flatMap((module) =>
      module.imports
        .filter((imported) => !isAllowed(module.path, imported))
        .map((imported) => `${module.path} imports ${imported.isTypeOnly ? 'type ' : ''}${imported.target}`),
    );
    expect(violations).toEqual([]);
  });

  test('src never imports test', () => {
    const targets = sources.flatMap((module) => module.imports.map((imported) => imported.target));
    expect(targets.filter((target) => target.startsWith('test/'))).toEqual([]);
  });

  test('no file imports itself over others at run time', () => {
    expect(importCycles(sources)).toEqual([]);
  });

  test('cli.ts loads nothing heavy before it knows what to do', () => {
    const loaded = loadedAtStart('src/cli.ts', sources);
    expect(
      loaded.filter((target) => !/^src\/(cli|failure|limits|suggest|render\/terminal)\b|^node:/.test(target)),
    ).toEqual([]);
  });
});

describe('size and shape', () => {
  test(`files of src have at most ${FILE_LINES} lines`, () => {
    const long = sources.filter((module) => module.lines > NOTED_FILE_LINES);
    const list = (all: readonly SourceModule[]) => all.map((module) => `${module.path}: ${module.lines}`);
    if (long.length > 0)
      console.info(`Files over ${NOTED_FILE_LINES} lines (a note, not an error):\n${list(long).join('\n')}`);
    expect(list(long.filter((module) => module.lines > FILE_LINES))).toEqual([]);
  });

  test(`functions of src have at most ${FUNCTION_LINES} lines`, () => {
    const long = sources.flatMap((module) =>
      module.functions.filter((fn) => fn.lines > FUNCTION_LINES).map((fn) => `${module.path}: ${fn.lines} ${fn.name}`),
    );
    expect(long).toEqual([]);
  });

  test('no any, no default export, no barrel', () => {
    expect(sources.flatMap((module) => module.unwanted.map((problem) => `${module.path}: ${problem}`))).toEqual([]);
  });

  test('no any in tests either', () => {
    const problems = modules.flatMap((module) => module.unwanted.map((problem) => `${module.path}: ${problem}`));
    expect(problems.filter((problem) => problem.includes(': any'))).toEqual([]);
  });

  test('every file opens with a comment that says what it is', () => {
    expect(sources.filter((module) => !module.opensWithComment).map((module) => module.path)).toEqual([]);
  });
});

describe('the repository', () => {
  test('no file holds a path of one machine or the address of a registry', () => {
    const forbidden = [
      /(?<![\w.$}])\/(?:work|root|Users|home)\/[\w.]/,
      /\bhttps?:\/\/[^\s"'`]*(?:registry|verdaccio|artifactory|nexus)/i,
    ];
    const found = textFiles().flatMap(({ path, text }) =>
      forbidden.flatMap((pattern) => {
        const match = pattern.exec(text);
        return match === null ? [] : [`${path}: ${text.slice(match.index, match.index + 40).split('\n', 1)[0]}`];
      }),
    );
    expect(found).toEqual([]);
  });

  test('package-lock.json names no addresses', () => {
    const named = lockedPackages().filter(([, entry]) => entry.resolved !== undefined);
    expect(named.map(([path]) => path)).toEqual([]);
  });

  test('package-lock.json hashes every package but those that only other platforms install', () => {
    const unhashed = lockedPackages().filter(([, entry]) => entry.integrity === undefined);
    expect(unhashed.filter(([, { optional, cpu }]) => optional !== true || cpu === undefined)).toEqual([]);
  });

  test('package-lock.json names the packages of all platforms, without which npm ci refuses it', () => {
    const packages = lockedPackages();
    const paths = new Set(packages.map(([path]) => path));
    const missing = packages.flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !paths.has(`node_modules/${name}`) && !paths.has(`${path}/node_modules/${name}`),
      ),
    );
    expect(missing).toEqual([]);
  });

  test('ARCHITECTURE.md gives a reason for every dependency', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    const kinds = ['dependencies', 'optionalDependencies', 'devDependencies'];
    const names = kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {}));
    const architecture = existsSync(join(ROOT, 'ARCHITECTURE.md'))
      ? readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
      : '';
    const section = /^## Dependencies$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(architecture)?.[1] ?? '';
    expect(names.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
  });
});

// --- the import table --------------------------------------------------------------------------------------------

/** 'src/trace/time.ts' → 'trace', 'src/failure.ts' → 'failure'. */
function partOf(path: string): string {
  return path
    .replace(/^src\//, '')
    .replace(/\.ts$/, '')
    .split('/', 1)[0]!;
}

function isAllowed(from: string, imported: Import): boolean {
  const part = partOf(from);
  const rule = RULES[part];
  if (rule === undefined) return true;
  if (!imported.isLocal) return isPackageAllowed(from, rule, imported);
  const file = imported.target.replace(/^src\//, '').replace(/\.ts$/, '');
  const allowed = [part, ...rule.imports, ...(imported.isTypeOnly ? (rule.types ?? []) : [])];
  return allowed.some((entry) => file === entry || file.startsWith(`${entry}/`));
}

function isPackageAllowed(from: string, rule: Rule, { target, isTypeOnly }: Import): boolean {
  if (target.startsWith('node:')) return rule.isPure !== true || isTypeOnly;
  const file = from.replace(/^src\/[^/]+\//, '').replace(/\.ts$/, '');
  const special = Object.entries(rule.packagesOf ?? {}).find(([name]) => file === name || file.startsWith(`${name}/`));
  const allowed = [...(rule.packages ?? []), ...(special?.[1] ?? [])];
  return allowed.some((name) => target === name || target.startsWith(`${name}/`));
}

/** Cycles of imports that exist at run time; each as the path from a file back to itself. */
function importCycles(all: readonly SourceModule[]): readonly string[] {
  const importsOf = new Map(all.map((module) => [module.path, runtimeTargets(module)]));
  return all.flatMap(({ path }) => {
    const cameFrom = new Map<string, string>();
    const waiting = [path];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const target of importsOf.get(at) ?? []) {
        if (target === path) return [wayBack(path, at, cameFrom)];
        if (cameFrom.has(target)) continue;
        cameFrom.set(target, at);
        waiting.push(target);
      }
    }
    return [];
  });
}

function wayBack(start: string, last: string, cameFrom: ReadonlyMap<string, string>): string {
  const way = [start];
  for (let at: string | undefined = last; at !== undefined && at !== start; at = cameFrom.get(at)) way.unshift(at);
  return [start, ...way].join(' → ');
}

function runtimeTargets(module: SourceModule): readonly string[] {
  return module.imports
    .filter((imported) => imported.isLocal && !imported.isTypeOnly)
    .map((imported) => imported.target);
}

/** Everything that is read when a file is loaded: its static imports, and theirs. */
function loadedAtStart(path: string, all: readonly SourceModule[]): readonly string[] {
  const byPath = new Map(all.map((module) => [module.path, module]));
  const loaded = new Set<string>();
  const waiting = [path];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const imported of byPath.get(at)?.imports ?? []) {
      if (imported.isTypeOnly || imported.isDynamic || loaded.has(imported.target)) continue;
      loaded.add(imported.target);
      waiting.push(imported.target);
    }
  }
  return [...loaded];
}

// --- the lock file -----------------------------------------------------------------------------------------------

interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly cpu?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** All entries but the project itself, by their paths. */
function lockedPackages(): readonly (readonly [path: string, entry: LockedPackage])[] {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  return Object.entries(lock.packages).filter(([path]) => path !== '');
}

// --- files -------------------------------------------------------------------------------------------------------

/** What .gitignore names, and git itself: everything else is tracked, or about to be. */
const IGNORED = /^(?:node_modules|dist|\.cache|\.git|\.env|test\/output)$|\.tgz$/;
const TEXT = /(?:^|\/)(?:[^./]+|\.\w+)$|\.(?:ts|js|json|jsonl|md|ya?ml|html|css|svg|txt|sh)$/;

function textFiles(): readonly { readonly path: string; readonly text: string }[] {
  const files: { path: string; text: string }[] = [];
  const waiting = [ROOT];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = relative(ROOT, join(folder, entry.name));
      if (IGNORED.test(path)) continue;
      if (entry.isDirectory()) waiting.push(join(folder, entry.name));
      else if (entry.isFile() && TEXT.test(path)) files.push({ path, text: readFileSync(join(ROOT, path), 'utf8') });
    }
  }
  return files;
}
