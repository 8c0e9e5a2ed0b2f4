/**
 * What the page brings for the browser: the modules of client/ joined to one script in the order of their imports, and its
 * style sheets. Joining is taking away the words `import … from './x.js';` and `export`: names are unique over all modules,
 * which a test holds them to. Read once.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

interface Assets {
  readonly script: string;
  readonly style: string;
  /** As a Content-Security-Policy names them. */
  readonly scriptHash: string;
  readonly styleHash: string;
}

const FOLDER = new URL('./client/', import.meta.url);
const ENTRY = 'main.js';
/** Later ones win. */
const STYLES = ['page.css', 'tree.css', 'print.css'];

const IMPORT = /^import\s*\{[^}]*\}\s*from\s*'\.\/([\w-]+\.js)';\n/gm;

export const ASSETS = readAssets();

function readAssets(): Assets {
  const script = `\n${inOrderOfImports(ENTRY).map(withoutModuleWords).join('\n')}`;
  const style = `\n${STYLES.map(textOf).join('\n')}`;
  return { script, style, scriptHash: hashOf(script), styleHash: hashOf(style) };
}

/** Texts of a module and all that it needs; what is needed comes first. */
function inOrderOfImports(entry: string): readonly string[] {
  const texts: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const text = textOf(name);
    for (const [, imported] of text.matchAll(IMPORT)) visit(imported!);
    texts.push(text);
  };
  visit(entry);
  return texts;
}

function withoutModuleWords(text: string): string {
  return text.replace(IMPORT, '').replace(/^export (?=(?:async )?function|const|class)/gm, '');
}

function textOf(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
