import type { Header, KeyValue } from '../../index.ts'
import type {
  DeleteRangeResponse,
  PutResponse,
  RangeResponse,
  ResponseOp,
  TxnResponse,
} from '../../request.ts'
import { text } from './requests.ts'

/*
 * Answers as one line of text, so that scripts can contain them. `@7` is the header's revision;
 * `a=v 3/5/2` is key, value, creation, modification and version; `L9` a lease.
 */

const head = ({ revision }: Header) => `@${revision ?? ''}`

/** Bytes outside of printable ASCII are written as `\xff`. */
export const printable = (latin1: string) =>
  latin1.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )

export function renderKeyValue(kv: KeyValue): string {
  const lease = kv.lease === 0n ? '' : ` L${kv.lease}`
  const content = `${printable(kv.key)}=${printable(text(kv.value))}`
  return `${content} ${kv.createRevision}/${kv.modRevision}/${kv.version}${lease}`
}

const list = (kvs: readonly KeyValue[]) => `[${kvs.map(renderKeyValue).join(', ')}]`

export const renderRange = ({ header, kvs, count, more }: RangeResponse) =>
  `${head(header)} ${list(kvs)} of ${count}${more ? ' more' : ''}`

export const renderPut = ({ header, prevKv }: PutResponse) =>
  prevKv === undefined ? head(header) : `${head(header)} was ${renderKeyValue(prevKv)}`

export const renderDelete = ({ header, deleted, prevKvs }: DeleteRangeResponse) =>
  `${head(header)} deleted ${deleted}${prevKvs.length > 0 ? ` ${list(prevKvs)}` : ''}`

export const renderTxn = ({ header, succeeded, responses }: TxnResponse): string =>
  `${head(header)} ${succeeded ? 'then' : 'else'} {${responses.map(renderOp).join('; ')}}`

function renderOp(op: ResponseOp): string {
  if (op.responseRange !== undefined) return renderRange(op.responseRange)
  if (op.responsePut !== undefined) return renderPut(op.responsePut)
  if (op.responseDeleteRange !== undefined) return renderDelete(op.responseDeleteRange)
  return op.responseTxn === undefined ? 'nothing' : renderTxn(op.responseTxn)
}
