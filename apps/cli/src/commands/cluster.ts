import { Command } from 'commander'

/** `ticketcd cluster …`: local etcd nodes as child processes on loopback. */
export function clusterCommand(): Command {
  return new Command('cluster').description('Run a local etcd cluster: nodes as processes on loopback.')
}
