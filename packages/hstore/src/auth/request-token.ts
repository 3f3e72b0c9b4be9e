/** Header names in lower case, as Node.js has them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The token of a gRPC call. etcd takes the first value of `token`, or else of `authorization`, as
 * it is: `Bearer` before it makes it another token. An empty value is a token too, an unknown one.
 *
 * @returns undefined for a call without a token
 */
export function tokenOfCall(headers: RequestHeaders): string | undefined {
  return firstOf(headers.token) ?? firstOf(headers.authorization)
}

/** The token of a request to the JSON gateway, which makes metadata of some of its headers. */
export function tokenOfGatewayRequest(headers: RequestHeaders): string | undefined {
  const authorization = headers.authorization ?? headers['grpc-metadata-authorization']
  return tokenOfCall({ token: headers['grpc-metadata-token'], authorization })
}

function firstOf(values: string | readonly string[] | undefined): string | undefined {
  return typeof values === 'string' ? values : values?.[0]
}
