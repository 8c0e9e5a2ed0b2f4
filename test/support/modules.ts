/**
 * The project's own sources as the compiler parses them: imports, functions and the constructs that the house rules
 * speak of. Through TypeScript's own syntax tree, since no pattern tells `import type` in a comment from a real one.
 */
import { relative, resolve } from 'node:path';
import type { Node, SourceFile } from 'typescript/unstable/ast';
import { SyntaxKind } from 'typescript/unstable/ast';
import {
  isCallExpression,
  isExportAssignment,
  isExportDeclaration,
  isFunctionLikeDeclaration,
  isImportDeclaration,
  isImportTypeNode,
  isLiteralTypeNode,
  isStringLiteral,
} from 'typescript/unstable/ast/is';
import { API } from 'typescript/unstable/sync';

export interface Import {
  /** A path from the project's root ('src/limits.ts') or a package ('node:fs', '@slack/bolt'). */
  readonly target: string;
  readonly isLocal: boolean;
  /** Vanishes when the types are stripped. */
  readonly isTypeOnly: boolean;
  readonly isDynamic: boolean;
}

export interface SourceModule {
  /** From the project's root: 'src/trace/time.ts'. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly functions: readonly { readonly name: string; readonly lines: number }[];
  /** Constructs that the house does without, e.g. "any in line 12". */
  readonly unwanted: readonly string[];
  readonly opensWithComment: boolean;
}

export const ROOT = resolve(import.meta.dirname, '../..');

/** All TypeScript files of the project (src and test), in order of their paths. */
export function readModules(): readonly SourceModule[] {
  const api = new API({ cwd: ROOT });
  try {
    const config = resolve(ROOT, 'tsconfig.json');
    const project = api.updateSnapshot({ openProjects: [config] }).getProjects()[0]!;
    const files = project.rootFiles.map((fileName) => project.program.getSourceFile(fileName)!);
    return files.map(readModule).sort((one, other) => (one.path < other.path ? -1 : 1));
  } finally {
    api.close();
  }
}

function readModule(file: SourceFile): SourceModule {
  const path = relative(ROOT, file.fileName);
  const found = {
    imports: [] as Import[],
    functions: [] as { name: string; lines: number }[],
    unwanted: [] as string[],
  };
  const waiting: Node[] = [file];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const imported = importOf(node, path);
    if (imported !== undefined) found.imports.push(imported);
    if (isFunctionLikeDeclaration(node)) found.functions.push({ name: nameOf(node, file), lines: linesOf(node, file) });
    const problem = unwantedIn(node);
    if (problem !== undefined) found.unwanted.push(`${problem} in line ${lineOf(node.getStart(file), file)}`);
    node.forEachChild((child) => {
      waiting.push(child);
    });
  }
  const text = file.text;
  return { path, lines: text.split('\n').length - 1, opensWithComment: /^\/(?:\*\*|\/)\s/.test(text), ...found };
}

function importOf(node: Node, path: string): Import | undefined {
  if (isImportDeclaration(node)) {
    const isTypeOnly = node.importClause?.phaseModifier === SyntaxKind.TypeKeyword;
    return toImport(node.moduleSpecifier, path, { isTypeOnly, isDynamic: false });
  }
  if (isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return toImport(node.moduleSpecifier, path, { isTypeOnly: node.isTypeOnly, isDynamic: false });
  }
  if (isImportTypeNode(node) && isLiteralTypeNode(node.argument)) {
    return toImport(node.argument.literal, path, { isTypeOnly: true, isDynamic: false });
  }
  if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) {
    return toImport(node.arguments[0]!, path, { isTypeOnly: false, isDynamic: true });
  }
  return undefined;
}

function toImport(specifier: Node, path: string, how: { isTypeOnly: boolean; isDynamic: boolean }): Import {
  if (!isStringLiteral(specifier)) throw new Error(`${path} imports what only running it would tell`);
  const isLocal = specifier.text.startsWith('.');
  const target = isLocal ? relative(ROOT, resolve(ROOT, path, '..', specifier.text)) : specifier.text;
  return { target, isLocal, ...how };
}

function unwantedIn(node: Node): string | undefined {
  if (node.kind === SyntaxKind.AnyKeyword) return 'any';
  if (isExportAssignment(node)) return 'default export';
  if (node.kind === SyntaxKind.DefaultKeyword && !isSwitchClause(node.parent)) return 'default export';
  if (isExportDeclaration(node) && node.moduleSpecifier !== undefined && node.exportClause === undefined)
    return 'barrel';
  return undefined;
}

function isSwitchClause(node: Node): boolean {
  return node.kind === SyntaxKind.DefaultClause;
}

function nameOf(node: Node, file: SourceFile): string {
  return `${node.getText(file).split('\n', 1)[0]!.slice(0, 60)} (line ${lineOf(node.getStart(file), file)})`;
}

function linesOf(node: Node, file: SourceFile): number {
  return lineOf(node.getEnd(), file) - lineOf(node.getStart(file), file) + 1;
}

function lineOf(position: number, file: SourceFile): number {
  return file.getLineAndCharacterOfPosition(position).line + 1;
}
