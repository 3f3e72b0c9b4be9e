import { Command } from 'commander'
import { attend } from './attended-node.ts'
import { clusterOption, wrapped } from './command-help.ts'
import { type JoinOptions, joinCluster } from './commands/join.ts'
import { type StartOptions, startSeed } from './commands/start.ts'
import type { Context } from './context.ts'
import type { LaunchedNode } from './launch.ts'
import { addPassedOptions, type PassedOptions, passedFlags } from './passed-flags.ts'
import { type RunCommand, Shell } from './shell.ts'

/* The commands that start a new node, and stay with it. */

function newNodeCommand(name: string): Command {
  const command = new Command(name)
    .option('-n, --name <name>', 'name of the node (default: the first free one of node1, node2, …)')
    .option(
      '--host <address>',
      'host:port for clients (default: 127.0.0.1 and the first free port from 2379)',
    )
    .option('--peer-host <address>', 'host:port for the other members (default: the port of --host and 100)')
    .option('--data-dir <folder>', 'data of the node (default: in the state folder)')
    .option(
      '--discovery-secret-file <file>',
      'what the nodes of the cluster share, to be found on the network (default: $HSTORE_DISCOVERY_SECRET)',
    )
    .option('-d, --detach', 'return when the node serves, without a shell')
  return addPassedOptions(command)
}

export function startCommand(context: Context, run: RunCommand): Command {
  return newNodeCommand('start')
    .description(
      'Start the first node of a cluster, and open its shell. Without a terminal it runs until SIGTERM.',
    )
    .option('--cluster <name>', 'name of the new cluster (default: hstore)')
    .addHelpText(
      'after',
      wrapped(
        context,
        `
Examples:
  $ hstore-server start
  $ hstore-server start --name north --host 10.0.0.5:2379 --cluster shop --detach
  $ hstore-server start --storage disk --dashboard-admin`,
      ),
    )
    .action(async (options: StartOptions & PassedOptions & { detach?: boolean }) => {
      const node = await startSeed(context, { ...options, flags: passedFlags(options) })
      context.terminal.say(
        `${node.record.name} serves at ${node.record.address}, the first node of the cluster ` +
          `'${node.record.cluster}'.\nAdd others with \`hstore-server join ${node.record.address}\`.`,
      )
      if (!options.detach) await accompany(context, node, run)
    })
}

export function joinCommand(context: Context, run: RunCommand): Command {
  return newNodeCommand('join')
    .description('Add a node to a running cluster, and open its shell.')
    .argument('[address]', 'host:port of any node of the cluster (default: found by itself)')
    .option(...clusterOption)
    .option('--learner', 'the node receives the data and has no vote')
    .addHelpText(
      'after',
      wrapped(
        context,
        `
Examples:
  $ hstore-server join
  $ hstore-server join 127.0.0.1:2379 --name south --detach
  $ hstore-server join 10.0.0.5:2379 --host 10.0.0.6:2379
  $ hstore-server join --cluster shop --host 10.0.0.6:2379 --discovery-secret-file secret`,
      ),
    )
    .action(
      async (address: string | undefined, options: JoinOptions & PassedOptions & { detach?: boolean }) => {
        const node = await joinCluster(context, address, { ...options, flags: passedFlags(options) })
        context.terminal.say(
          `${node.record.name} serves at ${node.record.address}, as a ${options.learner ? 'learner' : 'voter'} of ` +
            `the cluster '${node.record.cluster}'.`,
        )
        if (!options.detach) await accompany(context, node, run)
      },
    )
}

/** Opens the shell of a node that was just started, or stays with it. */
async function accompany(context: Context, node: LaunchedNode, run: RunCommand): Promise<void> {
  if (context.terminal.isInteractive) await new Shell(context, node.record, run).open()
  else await attend(context, node)
}
