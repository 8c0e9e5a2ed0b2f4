/** What a person does, told to the server: one POST per deed, as page-protocol.ts says. */

/** Resolves to the answer, `{ok: true, …}` or `{ok: false, error}` with a sentence for the person; never rejects. */
export async function post(deed, body) {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`/page/${deed}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return isJson ? await response.json() : { ok: false, error: `The workspace answered ${response.status}.` };
  } catch {
    return { ok: false, error: 'The workspace cannot be reached. Is it still running?' };
  }
}
