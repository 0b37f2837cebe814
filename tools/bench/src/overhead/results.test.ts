import { expect, test } from 'vitest'
import { readOverheadOptions } from './options.ts'
import { formatOverhead } from './report.ts'
import { type OverheadRound, overheadsOf } from './results.ts'
import { problemsOf } from './run-overhead.ts'
import { OVERHEAD_VARIANTS, OVERHEAD_WORKS } from './variants.ts'

/** Twice as slow before it is warm. */
const stretches = (cpuMs: number) => ({
  first: { cpuMs: 2 * cpuMs, wallMs: 20 * cpuMs, done: 2 },
  warm: { cpuMs, wallMs: 10 * cpuMs, done: 2 },
})
const round = (bare: number, local: number, otlp: number): OverheadRound =>
  new Map([
    ['bare', stretches(bare)],
    ['not enabled', stretches(bare)],
    ['local', stretches(local)],
    ['OTLP', stretches(otlp)],
    ['OTLP, Pyroscope', stretches(otlp)],
  ])

test('a variant is compared with bare of its own round, per unit of work', () => {
  // The machine is three times as slow in the second round: the overheads are the same.
  const [cpu, wall, core, first] = overheadsOf(OVERHEAD_WORKS[0]!, [round(100, 110, 120), round(300, 330, 360)])
  const [bare, disabled, local, otlp] = cpu!.figures
  expect(bare).toEqual({ variant: 'bare', cost: { median: 100, min: 50, max: 150 }, overhead: undefined })
  expect(disabled!.overhead!.max).toBe(0)
  expect(local!.overhead!.median).toBeCloseTo(0.1)
  expect(otlp!.overhead!.max).toBeCloseTo(0.2)
  expect(wall!.figures[0]!.cost.median).toBe(1000)
  expect(first!.figures[0]!.cost.median).toBe(200)
  expect(core!.figures[0]!.cost.median).toBe(0.1)
})

test('how busy a core is more than bare is a difference of shares, not their ratio', () => {
  const waiting = (cpuMs: number) => ({ cpuMs, wallMs: 1000, done: 2 })
  const shares = new Map(
    OVERHEAD_VARIANTS.map(({ name }, at) => [name, { first: waiting(1), warm: waiting(20 + 10 * at) }]),
  )
  const core = overheadsOf(OVERHEAD_WORKS[0]!, [shares]).find(({ clock }) => clock === 'coreShare')
  expect(core!.figures.map(({ cost }) => cost.median)).toEqual([0.02, 0.03, 0.04, 0.05, 0.06])
  expect(core!.figures.map(({ overhead }) => overhead?.median.toFixed(3))).toEqual([
    undefined,
    ...['0.010', '0.020', '0.030', '0.040'],
  ])
})

test('the table fits into 80 columns and has a line for each variant of each work by each clock', () => {
  const machine = { node: '24.21.0', platform: 'linux x64', processors: '2 x AMD EPYC', date: '2026-11-21 21:00 UTC' }
  const rounds = [round(20_000, 21_000, 26_000), round(10_000, 11_000, 12_000)]
  const results = OVERHEAD_WORKS.flatMap((work) => overheadsOf(work, rounds))
  const lines = formatOverhead(machine, { rounds: 2, delayScale: 0, warmUp: 4 }, results).split('\n')
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  expect(lines.filter((line) => /^ {2}(bare|not enabled|local|OTLP|OTLP, Pyroscope) /.test(line))).toHaveLength(60)
  expect(lines[10]).toBe('  local                 8,000     5,500 - 10,500      7.5 %      5.0 % - 10.0 %')
})

const [BARE, , LOCAL, OTLP, PROFILED] = OVERHEAD_VARIANTS
const DONE = { cpuMs: 1, wallMs: 1, done: 3 }
const REPORT = { node: '', first: DONE, warm: DONE, problems: [], exported: 0, lost: 0 }

test('a run that did what it says has no problem', () => {
  expect(problemsOf({ variant: BARE!, count: 3 }, REPORT, { file: 0, receiver: 0, profiles: 0 })).toEqual([])
  expect(problemsOf({ variant: LOCAL!, count: 3 }, REPORT, { file: 9, receiver: 0, profiles: 0 })).toEqual([])
  expect(
    problemsOf({ variant: OTLP!, count: 3 }, { ...REPORT, exported: 9 }, { file: 0, receiver: 9, profiles: 0 }),
  ).toEqual([])
})

test('profiles arrive where they are taken, and nowhere else', () => {
  const report = { ...REPORT, exported: 9 }
  const arrived = { file: 0, receiver: 9, profiles: 1 }
  expect(problemsOf({ variant: PROFILED!, count: 3 }, report, arrived)).toEqual([])
  expect(problemsOf({ variant: PROFILED!, count: 3 }, report, { ...arrived, profiles: 0 })).toEqual([
    '0 requests with profiles',
  ])
  expect(problemsOf({ variant: OTLP!, count: 3 }, report, arrived)).toEqual(['1 requests with profiles'])
})

test.each([
  ['a step that failed', BARE, { problems: ['step a failed'] }, { file: 0, receiver: 0, profiles: 0 }, 'step a failed'],
  [
    'less work than was asked for',
    BARE,
    { warm: { ...DONE, done: 2 } },
    { file: 0, receiver: 0, profiles: 0 },
    '2 of 3 were done',
  ],
  ['spans where there must be none', BARE, {}, { file: 1, receiver: 0, profiles: 0 }, '1 spans in the file'],
  ['no spans where there must be some', LOCAL, {}, { file: 0, receiver: 0, profiles: 0 }, '0 spans in the file'],
  ['spans that did not arrive', OTLP, { exported: 9 }, { file: 0, receiver: 8, profiles: 0 }, '8 of 9 spans arrived'],
  ['spans that were lost', OTLP, { lost: 2 }, { file: 0, receiver: 8, profiles: 0 }, '2 spans were lost'],
] as const)('%s ends the bench', (_case, variant, change, arrived, told) => {
  expect(problemsOf({ variant: variant!, count: 3 }, { ...REPORT, ...change }, arrived)).toEqual([told])
})

test('the command line is read', () => {
  expect(readOverheadOptions(['--help'])).toBeUndefined()
  const options = readOverheadOptions(['--work', 'turns', '--rounds', '2', '--delay', '0.5'])
  expect(options).toMatchObject({
    rounds: 2,
    works: [{ name: 'turns', concurrency: 32 }],
    delayScale: 0.5,
    json: false,
  })
  expect(() => readOverheadOptions(['--work', 'all'])).toThrow('--work takes scenario, turn or turns, not "all"')
  expect(() => readOverheadOptions(['--delay', 'long'])).toThrow('--delay takes a number from 0 on, not "long"')
})
