/** A plain page that says why there is no report, in the words of an answer. */
import { createHash } from 'node:crypto';

export interface Notice {
  readonly title: string;
  readonly sentences: readonly string[];
}

const STYLE = `:root{color-scheme:light dark}
body{font:1.125rem/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto 0;padding:0 1.25rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25}`;

/** Nothing runs here and nothing is loaded. */
export const NOTICE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

export function renderNotice({ title, sentences }: Notice): string {
  const paragraphs = sentences.map((sentence) => `<p>${escaped(sentence)}</p>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)} · Spandiff</title>
<style>${STYLE}</style>
</head>
<body><main><h1>${escaped(title)}</h1>
${paragraphs.join('\n')}
</main></body>
</html>
`;
}

/** Sentences of failures may name a trace as somebody wrote it. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
