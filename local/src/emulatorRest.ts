/** Calls the emulators' REST interfaces as their owner, whom no rule restrains. */

/** Rejects with method, address, status and the answer's text unless the answer is a success. */
export async function callAsOwner<T>(method: string, url: string, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { Authorization: 'Bearer owner', 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text.slice(0, 1000)}`);
  return JSON.parse(text) as T;
}

export function documentsUrl(firestore: string, projectId: string): string {
  return `http://${firestore}/v1/projects/${projectId}/databases/(default)/documents`;
}
