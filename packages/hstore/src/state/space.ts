import type { TxnRequest } from '@ticketcd/wire'

/**
 * Whether a transaction may store something: a put in either branch counts, taken or not, as in
 * etcd. Unlike there (3.4.23, 3.5.30), one in a nested transaction counts, too.
 */
export function hasPut({ success, failure }: TxnRequest): boolean {
  const operations = [...success, ...failure]
  return operations.some(
    ({ requestPut, requestTxn }) =>
      requestPut !== undefined || (requestTxn !== undefined && hasPut(requestTxn)),
  )
}
