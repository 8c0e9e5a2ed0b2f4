/** Foreign text in a message: quoted, short, and without characters that move the cursor or turn the line around. */

export function quote(text: string, maxCharacters: number): string {
  const isLong = text.length > maxCharacters;
  const shown = (isLong ? text.slice(0, maxCharacters) : text).toWellFormed();
  const escaped = shown.replace(/["\\\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
  return `"${escaped}${isLong ? '…' : ''}"`;
}
