import { Auth } from './services/auth.ts'
import { Health } from './services/health.ts'
import type { Method } from './services/method.ts'
import { Cluster, Maintenance } from './services/operation.ts'
import { Election, Lock } from './services/recipe.ts'
import { KV, Lease, Watch } from './services/store.ts'

/**
 * The services of etcd's v3 API, and gRPC's own for health. The gRPC server and the JSON gateway
 * are built from them.
 */
export const services = { KV, Watch, Lease, Cluster, Maintenance, Auth, Lock, Election, Health } as const

/** The methods of all services. */
export const allMethods: readonly Method[] = Object.values(services).flatMap((service) =>
  Object.values<Method>(service),
)
