#!/bin/sh
# Current etcd sends no progress notification to a watch that starts at the next revision.
#
# "List at revision R, watch from R + 1" is the usual way to follow a store. Since 3.4.38, 3.5.22 and
# 3.6.2 such a watch on an idle store looks like a dead one.
set -eu
dir=$(mktemp -d)
pids=
trap 'for pid in $pids; do kill "$pid" 2> /dev/null || true; done; wait 2> /dev/null || true; rm -rf "$dir"' EXIT

unavailable() {
  echo "etcd cannot be had from Debian here: $1"
  exit 2
}

# Unpacks etcd of one Debian suite into a folder. Reads the configured sources and installs nothing.
fetch() { # suite folder
  command -v apt-get > /dev/null || unavailable 'there is no apt-get.'
  own=$(. /etc/os-release && echo "$VERSION_CODENAME")
  work="$dir/apt-$1"
  mkdir -p "$work/sources" "$work/lists/partial" "$work/cache/archives/partial" "$2"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    case $file in
      *.sources)
        awk -v RS= -v ORS='\n\n' -v own="$own" -v suite="$1" '
          $0 ~ "(^|\n)Suites:([^\n]* )?" own "( [^\n]*)?(\n|$)" {
            gsub(/(^|\n)Suites:[^\n]*/, "\nSuites: " suite); print
          }' "$file" > "$work/sources/$(basename "$file")" ;;
      *.list)
        [ -f "$file" ] && sed -n "s/^\(deb .*\) $own main.*/\1 $1 main/p" "$file" > "$work/sources/$(basename "$file")" ;;
    esac
  done
  options="-qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts=$work/sources
    -o Dir::State::lists=$work/lists -o Dir::Cache=$work/cache -o APT::Sandbox::User=$(id -un)"
  # The options hold no spaces within one word.
  # shellcheck disable=SC2086
  (apt-get $options update && cd "$work" && apt-get $options download etcd-server) > "$work/log" 2>&1 ||
    unavailable "$(tail -n 1 "$work/log")"
  dpkg-deb -x "$work"/etcd-server_*.deb "$2"
}

cat > "$dir/probe.mjs" <<'JS'
const [, , port] = process.argv
const url = `http://127.0.0.1:${port}`
const post = (path, body, signal) => fetch(url + path, { method: 'POST', body: JSON.stringify(body), signal })
const base64 = (text) => Buffer.from(text).toString('base64')

/** Counts the progress notifications of one watch: answers with a revision and without events. */
function watchFrom(start) {
  const ended = new AbortController()
  const seen = { progress: 0, events: 0 }
  const follow = async () => {
    const create_request = { key: base64('k'), start_revision: start, progress_notify: true }
    const { body } = await post('/v3/watch', { create_request }, ended.signal)
    let text = ''
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const lines = (text + chunk).split('\n')
      text = lines.pop()
      for (const { result } of lines.filter(Boolean).map(JSON.parse)) {
        if (result.created) continue
        if (result.events) seen.events += result.events.length
        else seen.progress += 1
      }
    }
  }
  follow().catch(() => {})
  return { seen, end: () => ended.abort() }
}

for (let i = 0; i < 100; i += 1) {
  if (await fetch(`${url}/health`).then((answer) => answer.ok, () => false)) break
  await new Promise((resolve) => setTimeout(resolve, 100))
}
const { header } = await (await post('/v3/kv/put', { key: base64('k'), value: base64('v') })).json()
const revision = Number(header.revision)
const watches = { at: watchFrom(revision), after: watchFrom(revision + 1) }
await new Promise((resolve) => setTimeout(resolve, 3_000))
const idle = { at: watches.at.seen.progress, after: watches.after.seen.progress }
await post('/v3/kv/put', { key: base64('k'), value: base64('w') })
await new Promise((resolve) => setTimeout(resolve, 1_500))
const resumed = watches.after.seen.progress - idle.after
for (const { end } of Object.values(watches)) end()
console.log(JSON.stringify({ ...idle, events: watches.after.seen.events, resumed }))
JS

probe() { # suite port
  fetch "$1" "$dir/$1"
  "$dir/$1/usr/bin/etcd" --data-dir "$dir/data-$1" --log-level error \
    --experimental-watch-progress-notify-interval=200ms \
    --listen-client-urls "http://127.0.0.1:$2" --advertise-client-urls "http://127.0.0.1:$2" \
    --listen-peer-urls "http://127.0.0.1:$(($2 + 1))" --initial-advertise-peer-urls "http://127.0.0.1:$(($2 + 1))" \
    --initial-cluster "default=http://127.0.0.1:$(($2 + 1))" > "$dir/log-$1" 2>&1 &
  pids="$pids $!"
  node "$dir/probe.mjs" "$2" > "$dir/seen-$1"
  echo "version:  $("$dir/$1/usr/bin/etcd" --version | head -n 1)"
  echo "seen:     progress notifications in 3 s, then after a put: $(cat "$dir/seen-$1")"
}

echo 'expected: a watch at revision R and one at R + 1 both get a notification each 0.2 s on an idle store'
probe bookworm 21701
probe forky 21711
"$dir/bookworm/usr/bin/etcd" --version | grep -q ' 3\.4\.23$' || unavailable 'bookworm has another version than 3.4.23.'
"$dir/forky/usr/bin/etcd" --version | grep -q ' 3\.5\.\(2[2-9]\|[3-9][0-9]\)$' || unavailable 'forky has no 3.5.22 or later.'
node -e '
  const [old, current] = process.argv.slice(1).map((file) => JSON.parse(require("fs").readFileSync(file, "utf8")))
  const asRecorded =
    old.at > 0 && old.after > 0 && current.at > 0 && current.after === 0 && current.events === 1 && current.resumed > 0
  process.exit(asRecorded ? 0 : 1)
' "$dir/seen-bookworm" "$dir/seen-forky"
