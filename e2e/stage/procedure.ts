import type { APIRequestContext, APIResponse } from '@playwright/test'

/** Runs a mutation as the page would: the api checks the origin. Throws if the call is rejected. */
export async function call(
  request: APIRequestContext,
  url: string,
  path: string,
  input: object,
): Promise<unknown> {
  const answer = await request.post(`${url}/trpc/${path}`, { data: input, headers: { origin: url } })
  return dataOf(path, answer)
}

/** Runs a query. Throws if the call is rejected. */
export async function ask(
  request: APIRequestContext,
  url: string,
  path: string,
  input?: object,
): Promise<unknown> {
  const params = input === undefined ? {} : { input: JSON.stringify(input) }
  return dataOf(path, await request.get(`${url}/trpc/${path}`, { params }))
}

async function dataOf(path: string, answer: APIResponse): Promise<unknown> {
  if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`)
  return (await answer.json()).result.data
}
