/** The report page as it is kept and sent. Of a large trace that is a second of computing, which a thread of its own does. */
import { gzipSync } from 'node:zlib';
import { LIMITS } from '../../limits.ts';
import { type PageContent, renderPage } from '../../page/page.ts';
import { programBeside, Threads } from '../../sources/thread.ts';

const THREADS = new Threads(programBeside(import.meta.url, 'page-worker'));

export function gzippedPage(content: PageContent): Uint8Array {
  return gzipSync(renderPage(content));
}

/** The same, beside this thread where it takes long. */
export async function gzippedPageBeside(content: PageContent, signal: AbortSignal): Promise<Buffer> {
  const { length } = content.tree;
  const page =
    length <= LIMITS.inlinePageRows
      ? gzippedPage(content)
      : await THREADS.run(gzippedPage, content, { signal, isLong: false });
  return Buffer.from(page.buffer, page.byteOffset, page.byteLength);
}
