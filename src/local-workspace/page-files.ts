/** The web page's static files, read once: what lies in page/ is served under its own name, page.html at `/`. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

export interface PageFile {
  readonly contentType: string;
  readonly bytes: Buffer;
}

const FOLDER = new URL('./page/', import.meta.url);

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

export function readPageFiles(): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of readdirSync(FOLDER)) {
    const contentType = CONTENT_TYPES[extname(name)];
    if (contentType === undefined) continue;
    const path = name === 'page.html' ? '/' : `/${name}`;
    files.set(path, { contentType: `${contentType}; charset=utf-8`, bytes: readFileSync(new URL(name, FOLDER)) });
  }
  return files;
}
