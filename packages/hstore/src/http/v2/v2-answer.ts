import type { WholeAnswer } from '../../front/front-end.ts'
import type { V2Error } from '../../v2/v2-error.ts'
import { errorJson } from './v2-json.ts'

/** The parts of a node that headers show. */
export interface HeaderSource {
  /** 16 hexadecimal digits. */
  readonly clusterId: string
  /** The newest committed entry, and the node's term. */
  readonly position: { readonly committed: number; readonly term: number }
}

/** Stored text may look like a page, which no browser may show as one. */
const noSniff = 'X-Content-Type-Options: nosniff\r\n'
const json = `Content-Type: application/json\r\n${noSniff}`
const text = `Content-Type: text/plain; charset=utf-8\r\n${noSniff}`
const cluster = 'X-Etcd-Cluster-Id: '

/** @param index etcd's v2 index */
export function successHead({ clusterId, position }: HeaderSource, index: number): string {
  const { committed, term } = position
  return (
    `${json}${cluster}${clusterId}\r\nX-Etcd-Index: ${index}\r\n` +
    `X-Raft-Index: ${committed}\r\nX-Raft-Term: ${term}\r\n`
  )
}

export function errorAnswer({ clusterId }: HeaderSource, error: V2Error): WholeAnswer {
  const head = `${json}${cluster}${clusterId}\r\nX-Etcd-Index: ${error.index}\r\n`
  return { status: error.status, head, body: errorJson(error) }
}

export function jsonAnswer({ clusterId }: HeaderSource, body: object): WholeAnswer {
  return { status: 200, head: `${json}${cluster}${clusterId}\r\n`, body: `${JSON.stringify(body)}\n` }
}

/** @param head more headers */
export function textAnswer(status: number, body: string, head = ''): WholeAnswer {
  return { status, head: text + head, body }
}

/** As Go's server redirects to the clean form of a path. Only GET and HEAD have a body. */
export function redirectAnswer(location: string, method: string): WholeAnswer {
  const head = `Location: ${location}\r\n`
  if (method !== 'GET' && method !== 'HEAD') return { status: 301, head, body: '' }
  return {
    status: 301,
    head: `Content-Type: text/html; charset=utf-8\r\n${head}`,
    body: `<a href="${htmlEscaped(location)}">Moved Permanently</a>.\n\n`,
  }
}

/** The headers of an answer by name. */
export function headersOf(head: string): Record<string, string> {
  const lines = head.split('\r\n').filter((line) => line !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon), line.slice(colon + 2)]
    }),
  )
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
}

function htmlEscaped(value: string): string {
  return value.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
