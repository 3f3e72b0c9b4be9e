#!/bin/sh
# luxon resolves a wall time in the repeated hour of autumn by the offset of the day on which it runs.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund luxon@3.7.2 @js-temporal/polyfill@0.5.1 || { echo 'luxon cannot be installed here.'; exit 2; }
cat > probe.mjs <<'JS'
import { Temporal } from '@js-temporal/polyfill'
import { DateTime, Settings } from 'luxon'
const zone = 'Europe/Lisbon'
// 01:30 on this day happens twice: at 00:30 UTC in summer time and at 01:30 UTC in winter time.
const wall = '2026-10-25T01:30'
const runOn = (day) => {
  Settings.now = () => Date.parse(day)
  return DateTime.fromISO(wall, { zone }).toUTC().toISO()
}
const seen = { summer: runOn('2026-07-01T12:00:00Z'), winter: runOn('2026-01-01T12:00:00Z') }
const temporal = Temporal.PlainDateTime.from(wall).toZonedDateTime(zone).toInstant().toString()
console.log('version:  luxon 3.7.2, @js-temporal/polyfill 0.5.1, Node.js', process.version)
console.log(`expected: ${wall} in ${zone} is one instant, whatever the day on which the program runs`)
console.log(`seen:     Temporal, on any day:   ${temporal}`)
console.log(`seen:     luxon, run on 1 July:    ${seen.summer}`)
console.log(`seen:     luxon, run on 1 January: ${seen.winter}`)
process.exit(seen.summer !== seen.winter && temporal === '2026-10-25T00:30:00Z' ? 0 : 1)
JS
node probe.mjs
