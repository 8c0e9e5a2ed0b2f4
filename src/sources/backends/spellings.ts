/** How a backend may have written a trace id: people paste it as one tool shows it, and another one has it otherwise. */

/** As given, padded to 32 digits, without leading zeros to 16 or more; each once, in this order. */
export function spellingsOf(traceId: string): readonly string[] {
  const short = traceId.replace(/^0+/, '').padStart(16, '0');
  return [...new Set([traceId, traceId.padStart(32, '0'), short])];
}

/** The first answer that is one; asked one after the other, since mostly the first is right. */
export async function bySpelling<Found>(
  traceId: string,
  ask: (spelling: string) => Promise<Found | undefined>,
): Promise<Found | undefined> {
  for (const spelling of spellingsOf(traceId)) {
    const found = await ask(spelling);
    if (found !== undefined) return found;
  }
  return undefined;
}
