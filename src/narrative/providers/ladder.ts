/**
 * Four forms of one question, and which of them a server understands. Servers differ, and some ignore a schema without a
 * word, so each form is a rung: a server that refuses a form, or answers it with anything but a JSON object, is asked on
 * the next rung.
 *
 *   responses          Responses API, json_schema       first for OpenAI and Azure's v1 path, which enforce it
 *   chat-json-schema   Chat Completions, json_schema    first for every other server, where it is better enforced
 *   chat-json-object   Chat Completions, json_object
 *   chat-plain         Chat Completions
 */

export type Rung = 'responses' | 'chat-json-schema' | 'chat-json-object' | 'chat-plain';

const CHAT: readonly Rung[] = ['chat-json-schema', 'chat-json-object', 'chat-plain'];

/** What one server with one model understood so far. Forgotten with the process: servers are updated. */
export interface RungMemory {
  /** The rung that worked, else the best that has not failed; when all have, it starts over. */
  best(): Rung;
  worked(rung: Rung): void;
  /** `isWholePath`: the server does not know the address, so all rungs of this address fail. */
  failed(rung: Rung, isWholePath: boolean): void;
}

export function createRungMemory(ladder: readonly Rung[]): RungMemory {
  const failures = new Set<Rung>();
  let working: Rung | undefined;
  return {
    best() {
      if (working !== undefined) return working;
      if (ladder.every((rung) => failures.has(rung))) failures.clear();
      return ladder.find((rung) => !failures.has(rung))!;
    },
    worked(rung) {
      working = rung;
      failures.clear();
    },
    failed(rung, isWholePath) {
      if (working === rung) working = undefined;
      for (const other of isWholePath && rung !== 'responses' ? CHAT : [rung]) failures.add(other);
    },
  };
}

/** Best first. */
export function ladderOf(baseUrl: string): readonly Rung[] {
  return isOpenAi(baseUrl) || isAzureV1(baseUrl) ? ['responses', ...CHAT] : [...CHAT, 'responses'];
}

/** Azure takes keys in a header of its own; as a bearer token it expects one of Entra ID. */
export function keyHeaderOf(baseUrl: string): string {
  return isAzureV1(baseUrl) ? 'api-key' : 'authorization';
}

function isOpenAi(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return hostname === 'api.openai.com' || hostname.endsWith('.api.openai.com');
}

function isAzureV1(baseUrl: string): boolean {
  const { hostname, pathname } = new URL(baseUrl);
  return (
    /\.(?:openai\.azure\.com|services\.ai\.azure\.com|cognitiveservices\.azure\.com)$/.test(hostname) &&
    /^\/openai\/v1(?:\/|$)/.test(pathname)
  );
}
