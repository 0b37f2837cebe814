/** With programs that only have the names: which are taken, which are not, what is said where there are none. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findRsyslog, obtainRsyslog } from './obtain-rsyslog.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'obtain-rsyslog-'))
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

const says = (version: string) => `echo "rsyslogd  ${version} (aka 2023.02) compiled with:"`
/** Installed on this machine: what is asked for then is beside the point. */
const installed = await findRsyslog(join(tmpdir(), 'no-such-cache'), { PATH: '' })
const onPosix = test.skipIf(process.platform === 'win32')
const withoutOne = test.skipIf(process.platform === 'win32' || installed !== undefined)

onPosix('the first on the PATH that runs is taken; one that only has the name is passed by', async () => {
  const path = [
    programs('other', { rsyslogd: 'echo something else' }),
    programs('broken', { rsyslogd: 'exit 1' }),
    programs('good', { rsyslogd: says('8.2302.0') }),
    programs('later', { rsyslogd: says('9.0.0') }),
  ]
  expect(await findRsyslog(join(folder, 'cache'), { PATH: ['', ...path].join(delimiter) })).toEqual({
    version: '8.2302.0',
    program: join(folder, 'good/rsyslogd'),
    modules: undefined,
    environment: {},
  })
})

/** Puts a daemon that needs its libraries where `dpkg --extract` is told to, in place of the first package's. */
const DPKG = `mkdir -p "$3/usr/sbin" "$3/usr/lib/arch/rsyslog"
touch "$3/usr/lib/arch/rsyslog/imudp.so"
printf '#!/bin/sh\\n[ -n "$LD_LIBRARY_PATH" ] && echo "rsyslogd  8.2302.0 (aka x)"\\n' > "$3/usr/sbin/rsyslogd"
chmod +x "$3/usr/sbin/rsyslogd"`

withoutOne(
  "Debian's packages are fetched once, without rights: with lists of its own where apt knows them not",
  async () => {
    const calls = join(folder, 'calls')
    const apt = `echo "$*" >> ${calls}
case "$*" in
  *Dir::State::Lists*download*) touch rsyslog.deb libestr0.deb;;
  *Dir::State::Lists*update*) ;;
  *) echo "E: Unable to locate package rsyslog" >&2; exit 100;;
esac`
    const path = programs('bin', { 'apt-get': apt, dpkg: DPKG })
    const environment = { PATH: [path, '/usr/bin', '/bin'].join(delimiter) }
    const cache = join(folder, 'cache')
    const first = await obtainRsyslog(cache, environment)
    const libraries = join(cache, 'package/usr/lib/arch')
    expect(first).toEqual({
      found: {
        version: '8.2302.0',
        program: join(cache, 'package/usr/sbin/rsyslogd'),
        modules: join(libraries, 'rsyslog'),
        environment: { LD_LIBRARY_PATH: libraries },
      },
    })
    expect(readFileSync(calls, 'utf8')).toMatch(/download rsyslog libestr0 libfastjson4\n$/)
    expect(readdirSync(cache).toSorted()).toEqual(['apt', 'package'])
    rmSync(path, { recursive: true })
    expect(await obtainRsyslog(cache, environment)).toEqual(first)
  },
)

withoutOne('where it cannot be had, the reason is told, and nothing is left behind', async () => {
  const cache = join(folder, 'cache')
  expect(await obtainRsyslog(cache, { PATH: programs('nothing', {}) })).toEqual({
    reason: "there is none on the PATH, and Debian's packages cannot be fetched: there is no apt-get",
  })
  const offline = programs('offline', { 'apt-get': 'echo "E: Could not resolve the host" >&2; exit 100' })
  expect(await obtainRsyslog(cache, { PATH: [offline, '/bin'].join(delimiter) })).toEqual({
    reason: "there is none on the PATH, and Debian's packages cannot be fetched: Could not resolve the host",
  })
  const wrong = programs('wrong', { 'apt-get': 'touch x.deb', dpkg: 'mkdir -p $3/usr/bin' })
  expect(await obtainRsyslog(cache, { PATH: [wrong, '/usr/bin', '/bin'].join(delimiter) })).toEqual({
    reason: "Debian's packages were fetched, but the daemon does not run here",
  })
  expect(readdirSync(cache).filter((name) => name.startsWith('fetch-'))).toEqual([])
})
