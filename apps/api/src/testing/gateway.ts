/**
 * Calls the HTTP gateway, which both engines have. It reaches a node without the client that is
 * tested.
 *
 * @param address `host:port`
 * @param path without `/v3/`
 * @throws {Error} with the node's message for any status but success
 */
export async function callGateway<Answer = object>(
  address: string,
  path: string,
  body: object = {},
): Promise<Answer> {
  const answer = await fetch(`http://${address}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  return (await answer.json()) as Answer
}
