import { tokenOfGatewayRequest } from '../auth/request-token.ts'
import type { HttpRequest } from '../front/front-end.ts'
import { Metadata } from '../front/metadata.ts'

/** As in grpc-gateway, headers that begin with `grpc-metadata-` are metadata. */
export function callOf({ headers }: Pick<HttpRequest, 'headers'>): { readonly metadata: Metadata } {
  const token = tokenOfGatewayRequest(headers)
  return { metadata: new Metadata({ token, hasleader: headers['grpc-metadata-hasleader'] }) }
}
