import protobuf from 'protobufjs'
import { expect, it } from 'vitest'
import type { NamedField } from './field.ts'
import type { Message } from './message.ts'
import { allMethods } from './services.ts'
import { loadProtoFiles, messages, typesIn } from './testing/proto-files.ts'

const root = loadProtoFiles()

/** Fields of etcd 3.5 that are missing in the files of `etcd3` 1.1.2. */
const newerFields = [
  'etcdserverpb.AuthUserAddRequest.hashedPassword = 4 string',
  'etcdserverpb.AuthUserChangePasswordRequest.hashedPassword = 3 string',
]

/** Messages of files that `etcd3` does not ship. */
const otherFiles =
  /^v3lockpb\.|^leasepb\.|^v3electionpb\.|^membershippb\.|^grpc\.health\.|\.RequestHeader$|\.Internal/

function describeField(
  message: Message<object>,
  { protoName, number, label, oneof, type }: NamedField,
): string {
  const typeName = 'kind' in type ? type.kind.protoType : type.message().name
  const words = [
    label === 'repeated' ? 'repeated' : '',
    oneof === undefined ? '' : `oneof ${oneof}`,
    typeName,
  ]
  return `${message.name}.${protoName} = ${number} ${words.filter((word) => word !== '').join(' ')}`
}

function describeProtoField(field: protobuf.Field): string {
  const { resolvedType } = field
  const typeName =
    resolvedType instanceof protobuf.Type
      ? resolvedType.fullName.slice(1)
      : (resolvedType?.name ?? field.type)
  const words = [field.repeated ? 'repeated' : '', field.partOf ? `oneof ${field.partOf.name}` : '', typeName]
  const name = `${field.parent?.fullName.slice(1)}.${field.name}`
  return `${name} = ${field.id} ${words.filter((word) => word !== '').join(' ')}`
}

it('every field has the name, number and type of the client, and none is missing', () => {
  const shipped = messages.filter(({ name }) => !otherFiles.test(name))
  const ours = shipped.flatMap((message) => message.fields.map((field) => describeField(message, field)))
  const theirs = typesIn(root).flatMap(({ fieldsArray }) => fieldsArray.map(describeProtoField))
  expect(ours.sort()).toEqual([...theirs, ...newerFields].sort())
})

it('every message of the client exists, even one without fields', () => {
  const ours = messages.map(({ name }) => name).filter((name) => !otherFiles.test(name))
  expect(ours.sort()).toEqual(
    typesIn(root)
      .map(({ fullName }) => fullName.slice(1))
      .sort(),
  )
})

it('every enum has the names of the client', () => {
  let count = 0
  for (const message of messages.filter(({ name }) => !otherFiles.test(name)))
    for (const { protoName, type } of message.fields) {
      const numbers = root.lookupType(message.name).fields[protoName]?.resolvedType
      if (!(numbers instanceof protobuf.Enum) || !('kind' in type)) continue
      count += 1
      for (const [name, number] of Object.entries(numbers.values)) {
        expect(type.kind.toJson(number)).toBe(name)
        expect(type.kind.fromJson(name)).toBe(number)
      }
      expect(type.kind.toJson(Object.keys(numbers.values).length)).toBe(Object.keys(numbers.values).length)
    }
  expect(count).toBe(11)
})

it('every method has the messages, the stream and the gateway paths of the client', () => {
  const theirs = ['KV', 'Watch', 'Lease', 'Cluster', 'Maintenance', 'Auth'].flatMap((name) =>
    root.lookupService(`etcdserverpb.${name}`).methodsArray.map((method) => ({
      path: `/etcdserverpb.${name}/${method.name}`,
      request: method.resolvedRequestType?.fullName,
      response: method.resolvedResponseType?.fullName,
      streaming: method.requestStream ? 'both' : method.responseStream ? 'server' : 'none',
      gatewayPaths: method.name === 'HashKV' ? [] : gatewayPathsOf(method),
    })),
  )
  const ours = allMethods
    .filter(({ path }) => path.startsWith('/etcdserverpb.'))
    .map(({ path, request, response, streaming, gatewayPaths }) => ({
      path,
      request: `.${request.name}`,
      response: `.${response.name}`,
      streaming,
      gatewayPaths: gatewayPaths.map((gatewayPath) => `/v3${gatewayPath}`),
    }))
  const byPath = (one: { path: string }, other: { path: string }) => (one.path < other.path ? -1 : 1)
  expect(ours.sort(byPath)).toEqual(theirs.sort(byPath))
})

function gatewayPathsOf(method: protobuf.Method): unknown[] {
  const rules = method.parsedOptions as readonly Record<string, Record<string, unknown>>[]
  const rule = rules.map((each) => each['(google.api.http)']).find((each) => each !== undefined) ?? {}
  const more = [rule.additional_bindings ?? []].flat() as { post: string }[]
  return [rule.post, ...more.map(({ post }) => post)]
}
