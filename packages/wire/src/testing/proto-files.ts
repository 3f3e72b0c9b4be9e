import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import protobuf from 'protobufjs'
import * as wire from '../index.ts'

/** The messages of this package, by their names in the `.proto` files. */
export const messages: readonly wire.Message<object>[] = Object.values(wire).filter(
  (each) => each instanceof wire.Message,
)

/** The `.proto` files that the client `etcd3` ships. The names of enums are those of etcd 3.4. */
export function loadProtoFiles(): protobuf.Root {
  const fromEtcd = createRequire(new URL('../../../etcd/package.json', import.meta.url))
  const folder = join(dirname(fromEtcd.resolve('etcd3/package.json')), 'proto')
  const root = new protobuf.Root()
  root.resolvePath = (_origin, target) => join(folder, target.replace(/^.*\//, ''))
  root.loadSync('rpc.proto', { keepCase: true })
  for (const each of everythingIn(root)) if (each instanceof protobuf.Enum) useNamesOfEtcd(each)
  root.resolveAll()
  return root
}

/** The types of all messages in the files. */
export function typesIn(root: protobuf.Root): readonly protobuf.Type[] {
  return everythingIn(root).filter((each) => each instanceof protobuf.Type)
}

function everythingIn(namespace: protobuf.NamespaceBase): readonly protobuf.ReflectionObject[] {
  return namespace.nestedArray.flatMap((each) =>
    each instanceof protobuf.Namespace ? [each, ...everythingIn(each)] : [each],
  )
}

/** `etcd3` has `NotEqual` for etcd's `NOT_EQUAL`. */
function useNamesOfEtcd(numbers: protobuf.Enum): void {
  for (const [name, number] of Object.entries(numbers.values)) {
    numbers.remove(name)
    numbers.add(name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toUpperCase(), number)
  }
}
