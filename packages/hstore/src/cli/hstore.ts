import { Command, Option } from 'commander'
import { endWithoutReaders } from '../manage/lost-output.ts'
import { runServerCommand } from '../manage/program.ts'
import { asFailure } from './as-failure.ts'
import { type ClientFlags, clientArguments } from './client-arguments.ts'
import { exitCodes } from './failure.ts'
import { isHelp } from './program.ts'
import { runCli } from './run.ts'

const help = `
Commands of a server:
  start, join, list, kill, stop, restart
  They are those of hstore-server, whose help explains them and their options. -n names a node.

Commands of a client:
  read     the value of the key; without -k all keys and values
  write    write the key, whether it exists or not
  update   write the key, which must exist
  delete   delete the key
  Without -c it is the shell of hstore-cli, whose other options work here too.

Examples:
  hstore -r server -c start -h 127.0.0.1:2379
  hstore -r server -c list
  hstore -r client -c write -h 127.0.0.1:2379 -k greeting -v hello
  hstore -r client -c read -k greeting
  hstore -r client -c read`

interface Flags extends ClientFlags {
  readonly role: 'client' | 'server'
}

/** Runs the role that the arguments name. @returns the exit code */
export async function runHstore(args: readonly string[]): Promise<number> {
  const program = new Command('hstore')
    .description('Manage the nodes of hstore, and their data.')
    .helpOption('--help', 'show this help')
    .addOption(new Option('-r, --role <role>', 'role').choices(['server', 'client']).makeOptionMandatory())
    .option('-c, --command <command>', 'command of the role')
    .option('-k, --key <key>', 'key')
    .option('-v, --value <value>', 'value; - reads standard input')
    .addHelpText('after', help)
    .allowUnknownOption()
    .allowExcessArguments()
    .configureOutput({ outputError: () => {} })
    .exitOverride()
  try {
    program.parse(args, { from: 'user' })
    const flags = program.opts<Flags>()
    if (flags.role === 'server') {
      endWithoutReaders()
      return await runServerCommand(args)
    }
    return await runCli(clientArguments(flags, program.args), 'hstore')
  } catch (error) {
    if (isHelp(error)) return exitCodes.done
    const failure = asFailure(error)
    process.stderr.write(`hstore: ${failure.message}\n`)
    return failure.exitCode
  }
}
