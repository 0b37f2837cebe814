/** With programs that only have the names: which are taken, which are not, what is said where there are none. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findPrometheus, obtainPrometheus } from './obtain-prometheus.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'obtain-prometheus-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A folder with these shell scripts as its programs. */
function programs(name: string, scripts: Readonly<Record<string, string>>): string {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  for (const [program, script] of Object.entries(scripts)) {
    writeFileSync(join(path, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }
  return path
}

const says = (name: string, version: string) => `echo "${name}, version ${version} (branch: x)"`
const both = (version: string) => ({
  prometheus: says('prometheus', version),
  promtool: says('promtool', version),
})

/** Puts the programs where `dpkg --extract` is told to, in place of a package's. */
const DPKG = `mkdir -p "$3/usr/bin"
for name in prometheus promtool; do
  printf '#!/bin/sh\\necho "%s, version 2.42.0+ds"\\n' $name > "$3/usr/bin/$name"
  chmod +x "$3/usr/bin/$name"
done`

const onPosix = test.skipIf(process.platform === 'win32')

onPosix(
  'those on the PATH are taken, the first that run; a folder with one alone, or others of the name, is passed by',
  async () => {
    const path = [
      programs('alone', { prometheus: says('prometheus', '1.0.0') }),
      programs('other', { ...both('1.0.0'), promtool: 'echo something else' }),
      programs('broken', { ...both('1.0.0'), prometheus: 'exit 1' }),
      programs('good', both('2.53.1')),
      programs('later', both('3.0.0')),
    ]
    const found = await findPrometheus(join(folder, 'cache'), { PATH: ['', ...path].join(delimiter) })
    expect(found).toEqual({
      version: '2.53.1',
      prometheus: join(folder, 'good/prometheus'),
      promtool: join(folder, 'good/promtool'),
    })
  },
)

onPosix("Debian's package is fetched once, without rights: with lists of its own where apt knows it not", async () => {
  const calls = join(folder, 'calls')
  const apt = `echo "$*" >> ${calls}
case "$*" in
  *Dir::State::Lists*download*) touch prometheus_2.42.0.deb;;
  *Dir::State::Lists*update*) ;;
  *) echo "E: Unable to locate package prometheus" >&2; exit 100;;
esac`
  const path = programs('bin', { 'apt-get': apt, dpkg: DPKG })
  const environment = { PATH: [path, '/usr/bin', '/bin'].join(delimiter) }
  const cache = join(folder, 'cache')
  const first = await obtainPrometheus(cache, environment)
  const program = (name: string) => join(cache, 'package/usr/bin', name)
  expect(first).toEqual({
    found: { version: '2.42.0+ds', prometheus: program('prometheus'), promtool: program('promtool') },
  })
  expect(readdirSync(cache).toSorted()).toEqual(['apt', 'package'])
  rmSync(path, { recursive: true })
  expect(await obtainPrometheus(cache, environment)).toEqual(first)
})

onPosix('where it cannot be had, the reason is told, and nothing is left behind', async () => {
  const cache = join(folder, 'cache')
  const nothing = programs('nothing', {})
  expect(await obtainPrometheus(cache, { PATH: nothing })).toEqual({
    reason: "there is none on the PATH, and Debian's package cannot be fetched: there is no apt-get",
  })
  const offline = programs('offline', { 'apt-get': 'echo "E: Could not resolve the host" >&2; exit 100' })
  expect(await obtainPrometheus(cache, { PATH: [offline, '/bin'].join(delimiter) })).toEqual({
    reason: "there is none on the PATH, and Debian's package cannot be fetched: Could not resolve the host",
  })
  const wrong = programs('wrong', { 'apt-get': 'touch x.deb', dpkg: 'mkdir -p $3/usr/bin' })
  expect(await obtainPrometheus(cache, { PATH: [wrong, '/usr/bin', '/bin'].join(delimiter) })).toEqual({
    reason: "Debian's package was fetched, but its programs do not run here",
  })
  expect(readdirSync(cache).filter((name) => name.startsWith('fetch-'))).toEqual([])
})
