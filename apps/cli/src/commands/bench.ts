import { Command } from 'commander'
import { benchCheckoutCommand, benchCheckoutHelpers } from './bench-checkout.ts'
import { benchKvCommand, benchKvHelpers } from './bench-kv.ts'
import { benchLiveCommand, benchLiveHelpers } from './bench-live.ts'
import { benchPopulateCommand } from './bench-populate.ts'
import { benchSearchCommand } from './bench-search.ts'
import { benchStatsCommand } from './bench-stats.ts'
import { benchStoreCommand, benchStoreHelpers } from './bench-store.ts'
import { benchV2Command } from './bench-v2.ts'

/** `ticketcd bench …`: repeatable measurements. */
export function benchCommand(): Command {
  const bench = new Command('bench')
    .addCommand(benchPopulateCommand())
    .addCommand(benchSearchCommand())
    .addCommand(benchStatsCommand())
    .addCommand(benchLiveCommand())
    .addCommand(benchCheckoutCommand())
    .addCommand(benchStoreCommand())
    .addCommand(benchV2Command())
    .addCommand(benchKvCommand())
  const helpers = [benchLiveHelpers(), benchCheckoutHelpers(), benchStoreHelpers(), benchKvHelpers()].flat()
  for (const helper of helpers) bench.addCommand(helper, { hidden: true })
  return bench
}
