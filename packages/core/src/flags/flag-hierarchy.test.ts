/**
 * Every combination of the flags, as a process of its own: what is loaded, what is emitted, and nothing else. The flags of the requirement are
 * conditions of the resolver, but for `otel`, which is configuration. Prints the table.
 */

import { buildAddon } from '@zeph-telemetry/native-addon'
import { startOtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { afterAll, describe, expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { PprofReceiver } from '../pyroscope/fixtures/pprof-receiver.ts'

const MODULE_LIST = `--import=${new URL('../fixtures/module-list.ts', import.meta.url).pathname}`
/** Parts that must be loaded where they are asked for, and only there, by what their paths have in them. */
const PARTS: Readonly<Record<string, RegExp>> = {
  core: /\/src\/engine\/engine\.ts$/,
  OTLP: /\/src\/otlp\/export-spans\.ts$/,
  allocations: /\/src\/alloc\/allocation-layer\.ts$/,
  addon: /packages\/alloc-native\//,
  pyroscope: /\/src\/pyroscope\/push-profiles\.ts$/,
  profiler: /node_modules\/@datadog\/pprof\//,
}
/** Node 22 has no links between profiles and spans without a flag. */
const HAS_LINKS = Number(process.versions.node.split('.')[0]) >= 24
const hasAddon = await buildAddon().then(
  () => true,
  () => false,
)
const ADDON = hasAddon ? ['addon'] : []
const ALLOC = hasAddon
  ? ['alloc.bytes', 'alloc.method', 'alloc.net_bytes', 'dealloc.bytes']
  : ['alloc.bytes', 'alloc.method']
const LINKS = HAS_LINKS ? ['pyroscope.pprof.profile_id', 'pyroscope.profile.id'] : []
const TURN = 'zeph.turn.index'

interface Combination {
  readonly flags: readonly string[]
  readonly otlp?: true
  readonly loaded: readonly string[]
  readonly attributes: readonly string[]
}

const ALL: Readonly<Record<string, Combination>> = {
  none: { flags: [], loaded: [], attributes: [] },
  profiling: { flags: ['profiling'], loaded: ['core'], attributes: [TURN] },
  'profiling + otlp': { flags: ['profiling'], otlp: true, loaded: ['core', 'OTLP'], attributes: [TURN] },
  'profiling + alloc': {
    ...{ flags: ['profiling-alloc'], loaded: ['core', 'allocations', ...ADDON], attributes: [...ALLOC, TURN] },
  },
  'profiling + pyroscope + otlp': {
    ...{ flags: ['profiling-pyroscope'], otlp: true, loaded: ['core', 'OTLP', 'pyroscope', 'profiler'] },
    attributes: [...LINKS, TURN],
  },
  all: {
    ...{ flags: ['profiling-alloc', 'profiling-pyroscope'], otlp: true },
    loaded: ['core', 'OTLP', 'allocations', ...ADDON, 'pyroscope', 'profiler'],
    attributes: [...ALLOC, ...LINKS, TURN],
  },
}

/** What stands on stderr: nothing, but where something that was asked for cannot be. */
function saidBy(flags: readonly string[]): RegExp {
  if (flags.length === 0) return /^zeph-telemetry: telemetry is enabled, but .*"profiling" condition/
  return flags.includes('profiling-pyroscope') && !HAS_LINKS ? /--experimental-async-context-frame/ : /^$/
}

const rows: string[][] = []

afterAll(() => {
  const table = [['flags', 'loaded', 'file', 'OTLP', 'profiles', 'on the span'], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  console.log(
    table
      .map((row) =>
        row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd(),
      )
      .join('\n'),
  )
})

describe('each combination loads and emits what it says, and nothing else', () => {
  test.each(Object.entries(ALL))('%s', async (name, { flags, otlp, loaded, attributes }) => {
    const hasPyroscope = flags.includes('profiling-pyroscope')
    await using receiver = await startOtlpReceiver()
    const profiles = await PprofReceiver.start()
    const result = await runProgram({
      program: ['asks-for-all.ts'],
      profiling: false,
      flags: [...flags.map((flag) => `--conditions=${flag}`), '--disable-warning=ExperimentalWarning', MODULE_LIST],
      environment: {
        ZEPH_TELEMETRY_ENABLED: 'true',
        ZEPH_TELEMETRY_BACKEND: otlp ? 'local,otlp' : 'local',
        ZEPH_TELEMETRY_SYSTEM_METRICS_INTERVAL_SECS: '0',
        ...(otlp && { ZEPH_TELEMETRY_OTLP_ENDPOINT: receiver.url }),
        ...(hasPyroscope && { ZEPH_TELEMETRY_PYROSCOPE_ENDPOINT: profiles.url }),
      },
    })
    const lines = result.stdout.split('\n')
    const paths = lines.flatMap((line) => (line.startsWith('loaded ') ? [line.slice('loaded '.length)] : []))
    const found = Object.keys(PARTS).filter((part) => paths.some((path) => PARTS[part]!.test(path)))
    const spans = lines.flatMap((line) =>
      line.startsWith('attributes ') ? [JSON.parse(line.slice(11)) as object] : [],
    )
    const keys = spans.flatMap((span) => Object.keys(span)).filter((key) => !/count/.test(key))
    const types = [...new Set(profiles.profiles.flatMap((profile) => profile.types))]
    rows.push([
      ...[name, found.join(' '), String(result.traces.length), String(receiver.spans().length)],
      ...[types.map((type) => type.split('/')[0]).join(' '), keys.toSorted().join(' ')],
    ])
    expect(result.code).toBe(0)
    expect(found).toEqual(loaded)
    expect(keys.toSorted()).toEqual(attributes.toSorted())
    expect([result.traces.length, receiver.spans().length]).toEqual([flags.length > 0 ? 1 : 0, otlp ? 1 : 0])
    expect(types.length > 0).toBe(hasPyroscope)
    expect(result.stderr).toMatch(saidBy(flags))
  })
})
