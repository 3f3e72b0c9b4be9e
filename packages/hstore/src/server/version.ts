/** The version of etcd's API that a node serves, with its own version behind the plus sign. */
export const serverVersion = '3.5.30+hstore.0.1'
/** As etcd's `etcdcluster`. */
export const clusterVersion = '3.5.0'
