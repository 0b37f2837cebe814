import { expect, test } from 'vitest'
import { findManualTiming } from './find-manual-timing.ts'

const codesIn = (text: string) => findManualTiming('case.ts', text).map(({ code }) => code)

test.each([
  ['a clock less an earlier reading', 'const a = performance.now()\nwork()\nlog(performance.now() - a)'],
  ['the wall clock', 'const took = Date.now() - start'],
  ['two readings that were kept', 'const start = Date.now(); work(); const end = Date.now(); log(end - start)'],
  ['in another unit', 'const took = performance.now() / 1e3 - start'],
  ['rounded first', 'const took = Math.round(Date.now()) - Math.round(start)'],
  ['kept in a field', 'class A { #end = 0; f() { this.#end = performance.now(); return this.#end - this.start } }'],
  ['a field that is given a value where it is declared', 'class A { at = Date.now(); f(b) { return this.at - b } }'],
  ['kept in an object', 'const call = { at: performance.now() }; log(call.at - other.at)'],
  ['assigned where there was none', 'let end; end ??= Date.now(); log(end - start)'],
  ['subtracted in place', 'let took = performance.now(); took -= start'],
  ['added to a negative', 'const took = -start + performance.now()'],
  ['through the global object', 'const took = globalThis.performance.now() - start'],
  ['under a computed name', "const took = performance['now']() - start"],
  ['a function of its own', 'const clock = () => performance.now(); log(clock() - start)'],
  ['a function with a body', 'function clock() { return Date.now() }\nconst took = clock() - start'],
  ['a bound clock', 'const clock = performance.now.bind(performance); log(clock() - start)'],
  ['the clock itself under another name', 'const clock = Date.now; log(clock() - start)'],
  ['taken out of its object', 'const { now: clock } = Date; log(clock() - start)'],
  [
    'a clock of a clock that stands further down',
    'log(end() - start)\nconst end = () => tick()\nconst tick = () => Date.now()',
  ],
  ['a clock as a default', 'function f(start, clock = performance.now.bind(performance)) { return clock() - start }'],
  ['a clock that was handed in', 'const f = ({ now }, start) => now() - start'],
  ['a reading that was handed in', 'const f = (now, at) => now - at > LIMIT'],
  ['either of two clocks', 'const clock = given ?? Date.now; log(clock() - start)'],
  ['either of two readings', 'const end = given ?? Date.now(); log(end - start)'],
  ['called with call', 'const took = Date.now.call(Date) - start'],
  ['dates', 'const start = new Date(); work(); log(new Date().getTime() - start.getTime())'],
  ['dates as numbers', 'const took = +new Date() - start'],
  ['behind types', 'const took = (performance.now() as number)! - (start satisfies number)'],
  ['in a closure', 'const stopwatch = () => { const start = Date.now(); return () => Date.now() - start }'],
])('finds a difference: %s', (_what, text) => {
  expect(codesIn(text)).toHaveLength(1)
})

test.each([
  ['hrtime', 'const start = process.hrtime()'],
  ['hrtime.bigint', 'const start = process.hrtime.bigint()'],
  ['hrtime by import', "import { hrtime } from 'node:process'"],
  ['hrtime out of process', 'const { hrtime } = process'],
  ['uptime', 'const start = process.uptime()'],
  ['timeOrigin', 'const start = performance.timeOrigin + performance.now()'],
  ['marks', "performance.mark('start')"],
  ['measures', "globalThis.performance.measure('all', 'start')"],
  ['timerify', 'const timed = performance.timerify(work)'],
  ['console.time', "console.time('all')"],
  ['perf_hooks', "import { performance as clock } from 'node:perf_hooks'"],
  ['perf_hooks without its scheme', "import hooks from 'perf_hooks'"],
  ['perf_hooks when it is needed', "const { performance } = await import('node:perf_hooks')"],
  ['perf_hooks required', "const hooks = require('perf_hooks')"],
  ['perf_hooks as a builtin', "const hooks = process.getBuiltinModule('node:perf_hooks')"],
  ['perf_hooks handed on', "export { performance } from 'node:perf_hooks'"],
  ['performance under another name', 'const clock = performance'],
  ['performance of the global object', 'let clock; clock = globalThis.performance'],
])('finds what exists to measure: %s', (_what, text) => {
  expect(codesIn(text)).toHaveLength(1)
})

test.each([
  ['a time to come', 'const expires = Date.now() + ttl'],
  ['a time to come by a monotonic clock', 'const freshUntil = performance.now() + freshMilliseconds'],
  ['how long until then', 'const expires = Date.now() + ttl; wait(expires - Date.now())'],
  ['how long until a date', 'const wait = (Date.parse(header) - Date.now()) / 1e3'],
  ['whether it is over', 'const over = entry.freshUntil <= now()'],
  ['a time that was', 'const since = new Date(Date.now() - 30 * DAY)'],
  ['a timestamp', 'const at = performance.now(); start(name, { startTime: at })'],
  ['a time to come, made in place', 'let due = ttl; due += Date.now(); wait(due - last)'],
  ['a clock taken out of performance', 'const { now } = performance; wait(expires - now())'],
  ['a date', 'const line = { time: new Date().toISOString(), year: new Date().getFullYear() }'],
  ['which turn of a clock it is', 'const turn = Math.ceil(Date.now() / TURN)'],
  ['what a span took', 'const took = span.elapsed - other.elapsed'],
  ['the ends of a span', 'const took = (span.endTime - span.startTime) / 1e9'],
  ['a date that is given', 'const age = new Date(file.modified).getTime() - epoch'],
  ['other differences', 'const length = end - start; let left = total; left -= length'],
  ['other things of process and console', "process.exit(); console.log(process.memoryUsage()); span.measure('a')"],
  ['types of perf_hooks', "import type { EventLoopUtilization } from 'node:perf_hooks'"],
  [
    'a stopwatch of core',
    "import { stopwatch } from '@zeph-telemetry/core'; const elapsed = stopwatch(); log(elapsed())",
  ],
  ['a comment and a text', "// Date.now() - start\nconst text = 'performance.now() - start'"],
])('lets through: %s', (_what, text) => {
  expect(codesIn(text)).toEqual([])
})

test('it says where, and what stands there', () => {
  const text = 'const start = Date.now()\n\nconst took = (Date.now()\n  - start)\nprocess.hrtime()'
  expect(findManualTiming('case.ts', text)).toEqual([
    { line: 3, code: 'Date.now() - start' },
    { line: 5, code: 'process.hrtime' },
  ])
})

test('what cannot be parsed is an error, not a file without timing', () => {
  expect(() => findManualTiming('case.ts', 'const = 1')).toThrow(/^case\.ts: /)
})
