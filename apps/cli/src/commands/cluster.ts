import { LocalCluster, type UpResult } from '@ticketcd/cluster'
import { Command, InvalidArgumentError, Option } from 'commander'
import { clusterTable, quorumSentence } from '../cluster-table.ts'
import { type EngineOption, engineOption } from '../engine-option.ts'
import { Failure } from '../failure.ts'
import { asCalled } from '../own-command.ts'
import { stateFolder } from '../state-folder.ts'

interface Options {
  dir?: string
  json?: boolean
}

const examples = `
Examples:
  $ ticketcd cluster up                    five nodes, or the stopped ones
  $ ticketcd cluster up --engine etcd      on an installed etcd; hstore needs only Node.js
  $ ticketcd cluster list
  $ ticketcd cluster kill node1 node2      as a power cut would
  $ ticketcd cluster pause node3           frozen: its connections stay open, nothing answers
  $ ticketcd cluster resume node3
  $ ticketcd cluster restart node1
  $ ticketcd cluster remove node4          permanently; join adds a new node
  $ ticketcd cluster stop 127.0.0.1:23792  a node is given by name or by address
  $ ticketcd cluster down --purge          removes the data as well`

/** `ticketcd cluster …`: local nodes of hstore or etcd as processes on loopback. */
export function clusterCommand(): Command {
  return new Command('cluster')
    .addHelpText('after', examples)
    .addCommand(upCommand())
    .addCommand(listCommand())
    .addCommand(joinCommand())
    .addCommand(removeCommand())
    .addCommand(nodesCommand('stop', 'Stop nodes in good order.', 'Stopped'))
    .addCommand(nodesCommand('kill', 'Kill nodes, as a power cut would.', 'Killed'))
    .addCommand(nodesCommand('pause', 'Freeze nodes, as a machine that hangs would.', 'Paused'))
    .addCommand(nodesCommand('resume', 'Resume paused nodes.', 'Resumed'))
    .addCommand(nodesCommand('restart', 'Stop nodes and start them again on the same data.', 'Restarted'))
    .addCommand(downCommand())
}

function upCommand(): Command {
  return subcommand('up', 'Start the stopped nodes; create the cluster if there is none.')
    .addOption(
      new Option('-n, --nodes <count>', 'size of a new cluster (default: 5)')
        .choices(['1', '3', '5', '7'])
        .argParser(parseSize),
    )
    .addOption(engineOption())
    .addHelpText(
      'after',
      `
A cluster keeps its engine, hstore or etcd. To change it, run \`ticketcd cluster down --purge\` first,
which removes the data.

Examples:
  $ ticketcd cluster up
  $ ticketcd cluster up --nodes 3 --dir .three
  $ ticketcd cluster up --engine etcd --dir .etcd`,
    )
    .action(async (options: Options & EngineOption & { nodes?: number }) => {
      const cluster = new LocalCluster(stateFolder(options.dir), options.engine)
      const result = await cluster.up(options.nodes)
      const nodes = await cluster.report()
      if (options.json) return printJson({ ...result, nodes })
      print(startedSentence(result))
      print(clusterTable(nodes, cluster.engine))
      if (result.removed.length > 0) print(quorumSentence(nodes))
    })
}

function startedSentence({ started, removed }: UpResult): string {
  if (started.length > 0) return `Started ${started.join(', ')}.`
  return removed.length > 0 ? 'All members were running already.' : 'All nodes were running already.'
}

function listCommand(): Command {
  return subcommand('list', 'Show each node: address, role, health, engine, size of its data.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ticketcd cluster list\n  $ ticketcd cluster list --json | jq .[].health',
    )
    .action(async (options: Options) => {
      const cluster = clusterOf(options)
      const nodes = await cluster.report()
      if (options.json) printJson(nodes)
      if (nodes.length === 0) throw noCluster(cluster)
      if (!options.json) print(`${clusterTable(nodes, cluster.engine)}\n${quorumSentence(nodes)}`)
    })
}

function joinCommand(): Command {
  return subcommand('join', 'Add a node to the running cluster, as a learner until it has caught up.')
    .addHelpText('after', '\nExamples:\n  $ ticketcd cluster join')
    .action(async (options: Options) => {
      const cluster = clusterOf(options)
      const node = await cluster.join()
      if (options.json) return printJson(node)
      print(`${node.name} joined at ${node.address}.`)
      print(clusterTable(await cluster.report(), cluster.engine))
    })
}

function removeCommand(): Command {
  return subcommand('remove', 'Remove a node from the cluster permanently, and delete its data.')
    .argument('<node>', 'name or address; the id of a member that has no node here')
    .addHelpText(
      'after',
      `
It fails if the other members would have no quorum. To replace a lost node:
  $ ticketcd cluster remove node3
  $ ticketcd cluster join`,
    )
    .action(async (target: string, options: Options) => {
      const cluster = clusterOf(options)
      const name = await cluster.remove(target)
      const nodes = await cluster.report()
      if (options.json) return printJson(nodes)
      print(`Removed ${name}. ${quorumSentence(nodes)}`)
    })
}

type NodesAction = 'stop' | 'kill' | 'pause' | 'resume' | 'restart'

function nodesCommand(action: NodesAction, description: string, done: string): Command {
  return subcommand(action, description)
    .argument('<node...>', 'names or addresses')
    .addHelpText(
      'after',
      `\nExamples:\n  $ ticketcd cluster ${action} node2\n  $ ticketcd cluster ${action} node1 127.0.0.1:23792`,
    )
    .action(async (targets: string[], options: Options) => {
      const cluster = clusterOf(options)
      await cluster[action](targets)
      const nodes = await cluster.report()
      if (options.json) return printJson(nodes)
      print(`${done} ${targets.join(', ')}. ${quorumSentence(nodes)}`)
    })
}

function downCommand(): Command {
  return subcommand('down', 'Stop all nodes.')
    .option('--purge', 'also remove their data, logs and state, even when the state is corrupt')
    .addHelpText('after', '\nExamples:\n  $ ticketcd cluster down\n  $ ticketcd cluster down --purge')
    .action(async (options: Options & { purge?: boolean }) => {
      const cluster = clusterOf(options)
      await cluster.down({ purge: options.purge ?? false })
      if (options.json) return printJson({ dir: cluster.dir, purged: options.purge ?? false })
      print(
        options.purge
          ? `The cluster in ${cluster.dir} is removed, with its data.`
          : `All nodes are stopped. Their data stays in ${cluster.dir}.`,
      )
    })
}

function subcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--dir <folder>', 'state folder (default: $TICKETCD_HOME or .ticketcd)')
    .option('--json', 'print JSON')
}

function clusterOf(options: Options): LocalCluster {
  return new LocalCluster(stateFolder(options.dir))
}

function noCluster({ dir }: LocalCluster): Failure {
  return new Failure(
    `There is no local cluster in ${dir}. Make one with \`ticketcd cluster up\`, or name the folder of another with --dir.`,
  )
}

/** Prints a text for people, with its commands as the reader can type them. */
function print(text: string): void {
  console.log(asCalled(text))
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2))
}

/** An even number of nodes tolerates no more failures than the odd number below it. */
function parseSize(text: string): number {
  if (!/^[1357]$/.test(text)) throw new InvalidArgumentError('A cluster has 1, 3, 5 or 7 nodes.')
  return Number(text)
}
