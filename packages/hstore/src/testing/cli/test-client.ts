import { onTestFinished } from 'vitest'
import { type ClientOptions, ClusterClient } from '../../cli/client/cluster-client.ts'

export interface TestClient {
  readonly client: ClusterClient
  readonly notices: string[]
}

/** A client that ends with the test. */
export function testClient(options: Partial<ClientOptions> & Pick<ClientOptions, 'addresses'>): TestClient {
  const notices: string[] = []
  const client = new ClusterClient({
    tls: {},
    timeoutMs: 30_000,
    onNotice: (sentence) => notices.push(sentence),
    ...options,
  })
  onTestFinished(() => client.close())
  return { client, notices }
}
