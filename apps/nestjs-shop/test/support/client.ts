/** Speaks to a shop as a browser would. */
export interface Client {
  readonly url: string;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown, token?: string): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export function clientOf(url: string): Client {
  const ask = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    url,
    get: (path) => ask(path),
    post: (path, body = {}, token) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify(body),
      }),
  };
}
