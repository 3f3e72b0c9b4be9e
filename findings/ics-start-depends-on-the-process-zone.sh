#!/bin/sh
# ics reads an array start as local time of the process, so a container's zone moves every event.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund ics@3.12.0 || { echo 'ics cannot be installed here.'; exit 2; }
cat > probe.mjs <<'JS'
import { createEvent } from 'ics'
const start = process.argv[2] === 'array' ? [2026, 7, 1, 20, 0] : '2026-07-01T20:00:00+01:00'
const { error, value } = createEvent({ title: 'Night of Songs', start, duration: { hours: 2 } })
console.log(error ? `error ${error}` : /DTSTART[^\r\n]*/.exec(value)[0])
JS
lisbon=$(TZ=Europe/Lisbon node probe.mjs array)
utc=$(TZ=UTC node probe.mjs array)
text=$(TZ=UTC node probe.mjs text)
echo "version:  ics 3.12.0, Node.js $(node --version)"
echo 'expected: the same array gives the same instant in each container; an ISO text becomes a time of RFC 5545'
echo "seen:     [2026, 7, 1, 20, 0] with TZ=Europe/Lisbon: $lisbon"
echo "seen:     [2026, 7, 1, 20, 0] with TZ=UTC:           $utc"
echo "seen:     '2026-07-01T20:00:00+01:00':               $text"
[ "$lisbon" = 'DTSTART:20260701T190000Z' ] && [ "$utc" = 'DTSTART:20260701T200000Z' ] &&
  [ "$text" = 'DTSTART:2026-07-01T20:00:00+01:00' ]
