import { Command } from 'commander'
import { benchPopulateCommand } from './bench-populate.ts'
import { benchSearchCommand } from './bench-search.ts'

/** `ticketcd bench …`: measurements that anyone can repeat. */
export function benchCommand(): Command {
  return new Command('bench').addCommand(benchPopulateCommand()).addCommand(benchSearchCommand())
}
