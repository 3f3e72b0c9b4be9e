import { Command } from 'commander'
import { serverVersion } from '../server/version.ts'
import { clusterOption, helpWidth, wrapped } from './command-help.ts'
import { getConfig, setConfig } from './commands/config.ts'
import { type Ending, type EndOptions, endNodes } from './commands/end.ts'
import { type ListOptions, listNodes } from './commands/list.ts'
import { restartNodes } from './commands/restart.ts'
import { showStatus } from './commands/status.ts'
import type { Context } from './context.ts'
import { joinCommand, startCommand } from './new-node-commands.ts'
import { addPassedOptions, type PassedOptions, passedFlags } from './passed-flags.ts'
import type { RunCommand } from './shell.ts'

const description = `Run the nodes of hstore clusters on this machine.

A node is a process of its own. The state folder says which nodes were started here, with their data \
and logs: $HSTORE_STATE, or else ~/.local/state/hstore. Nodes that are started here have no \
encryption: give them addresses that only trusted machines reach. Where a cluster asks for a login, \
$HSTORE_USER and $HSTORE_PASSWORD are those of an administrator.`

const examples = `
Examples:
  $ hstore-server start                       a cluster of one node, with a shell
  $ hstore-server join                        adds a node to the cluster of this machine
  $ hstore-server join 10.0.0.5:2379 --host 10.0.0.6:2379
  $ hstore-server list --watch
  $ hstore-server stop node2
  $ hstore-server config set node2 name=left type=learner
  $ hstore-server restore --help              makes a data folder from a snapshot of etcd or hstore

Exit codes: 0 done, 1 failed, 2 wrong arguments.`

/**
 * The command line of `hstore-server`.
 *
 * @param run runs the commands that are typed into a shell
 */
export function createCommandLine(context: Context, run: RunCommand): Command {
  const program = new Command('hstore-server')
    .description(description)
    .version(serverVersion, '--version', 'print the version of the API that nodes serve')
    .addHelpText('after', wrapped(context, examples))
  for (const command of [
    startCommand(context, run),
    joinCommand(context, run),
    listCommand(context),
    statusCommand(context),
    endCommand(context, 'stop', 'Stop nodes in good order: the leader hands over first.'),
    endCommand(context, 'kill', 'Kill nodes, as a power cut would.'),
    restartCommand(context),
    configCommand(context),
  ])
    program.addCommand(command)
  configure(program, context)
  return program
}

/** Commander hands these settings down only to commands that it makes itself. */
function configure(command: Command, context: Context): void {
  const { terminal } = context
  command
    .exitOverride()
    .helpOption('--help', 'show this text')
    .configureHelp({ minWidthToWrap: 10 })
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.error,
      getOutHelpWidth: () => helpWidth(terminal),
      getErrHelpWidth: () => helpWidth(terminal),
    })
  if (command.commands.length === 0) command.helpCommand(false)
  for (const child of command.commands) configure(child, context)
}

function listCommand(context: Context): Command {
  return new Command('list')
    .description('Show the nodes: name, address, health, role, type, term, index, lag.')
    .option('-w, --watch', 'follow changes until Ctrl-C')
    .option('-h, --host <address>', 'host:port of any node of the cluster')
    .option(...clusterOption)
    .option('--json', 'print JSON; with --watch a line for each change')
    .addHelpText(
      'after',
      wrapped(
        context,
        `
The index is that of the newest entry that a node has applied. The lag is the number of entries that \
are committed and that it has not applied.

Examples:
  $ hstore-server list
  $ hstore-server list --watch
  $ hstore-server list -h 10.0.0.5:2379 --json`,
      ),
    )
    .action(({ host, ...options }: ListOptions & { host?: string }) =>
      listNodes(context, { ...options, contact: host }),
    )
}

function statusCommand(context: Context): Command {
  return new Command('status')
    .description('Show everything about one node, such as its process, data and log.')
    .argument('<node>', 'name or address')
    .option(...clusterOption)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  $ hstore-server status node1')
    .action((target: string, options: { cluster?: string; json?: boolean }) =>
      showStatus(context, target, options),
    )
}

/** The nodes that a command names, as arguments and by -h. */
function onNodes(context: Context, name: string): Command {
  return new Command(name)
    .argument('[node...]', 'names or addresses')
    .option('-h, --host <address>', 'host:port of a node')
    .option(...clusterOption)
    .option('-y, --yes', 'do not ask, also where the cluster loses its quorum')
    .addHelpText(
      'after',
      wrapped(
        context,
        `
A node can be reached only on the machine where it was started. Where the cluster would lose its \
quorum, the command asks first; without a terminal it refuses, unless --yes is given.

Examples:
  $ hstore-server ${name} node2
  $ hstore-server ${name} node1 127.0.0.1:2381
  $ hstore-server ${name} node1 node2 --yes`,
      ),
    )
}

type OnNodes = EndOptions & { readonly host?: string }
const targetsOf = (nodes: readonly string[], { host }: OnNodes) => [
  ...nodes,
  ...(host === undefined ? [] : [host]),
]

function endCommand(context: Context, ending: Ending, text: string): Command {
  return onNodes(context, ending)
    .description(text)
    .action((nodes: string[], options: OnNodes) =>
      endNodes(context, ending, targetsOf(nodes, options), options),
    )
}

function restartCommand(context: Context): Command {
  const command = onNodes(context, 'restart').description(
    'Start nodes that are down on their data. Those that run are stopped first. Options of `start` that are ' +
      'given here replace those that the nodes have.',
  )
  return addPassedOptions(command)
    .option('--no-dashboard-admin', "the node's page at /dashboard only shows")
    .action((nodes: string[], options: OnNodes & PassedOptions) =>
      restartNodes(context, targetsOf(nodes, options), { ...options, flags: passedFlags(options) }),
    )
}

function configCommand(context: Context): Command {
  const get = new Command('get')
    .description('Show the settings of a node, or one of them.')
    .argument('<node>', 'name or address')
    .argument('[key]', 'name, type or health-check-interval')
    .option(...clusterOption)
    .option('--json', 'print JSON')
    .action((target: string, key: string | undefined, options: { cluster?: string; json?: boolean }) =>
      getConfig(context, target, key, options),
    )
  const set = new Command('set')
    .description('Change settings of a node while it runs.')
    .argument('<node>', 'name or address')
    .argument('<settings...>', 'key=value')
    .option(...clusterOption)
    .action((target: string, settings: string[], options: { cluster?: string }) =>
      setConfig(context, target, settings, options),
    )
  return new Command('config')
    .description('Show or change settings of a node. They are replicated, and outlast restarts.')
    .addCommand(get)
    .addCommand(set)
    .addHelpText(
      'after',
      wrapped(
        context,
        `
Settings:
  name                    of the node, unique in its cluster
  type                    voter or learner: a learner receives the data and has no vote
  health-check-interval   time between the node's health checks of the others (1000ms)

Examples:
  $ hstore-server config get node2
  $ hstore-server config set node2 name=left health-check-interval=500ms
  $ hstore-server config set left type=learner`,
      ),
    )
}
