import { expect, test } from 'vitest'
import { PerfStacks } from './fold-perf-script.ts'

const SCRIPT = `node 4711 50469.610852:    2004008 cpu-clock:ppp:
	          7f10a1 JS:*hot;Function /app/a.js:1:22+0x51 (/tmp/perf-4711.map)
	          7f10a2 JS:~main /app/a.js:9:1+0x10 (/tmp/perf-4711.map)
	          5a605e node::Start+0x1e (/usr/bin/node)

node 4711 50469.612859:    2004008 cpu-clock:ppp:
	          7f10f1 JS:+hot;Function /app/a.js:1:22+0x99 (/tmp/perf-4711.map)
	          7f10a2 JS:o*main /app/a.js:9:1+0x11 (/tmp/perf-4711.map)
	          5a605e node::Start+0x1e (/usr/bin/node)

V8 Worker 4711/4715 [001] 50470.1:          1 cycles:u:
	ffffffff810 [unknown] ([vdso])
	           12 [unknown] (/usr/lib/libc.so.6)
	           13 operator()(int) const+0x2 (/usr/bin/node)
`

test('equal stacks are one line, the outermost frame first, however far V8 had compiled them', () => {
  const stacks = new PerfStacks()
  for (const line of SCRIPT.split('\n')) stacks.add(line)
  expect(stacks.folded()).toEqual([
    'V8 Worker;operator()(int) const;[libc.so.6];[vdso] 1\n',
    'node;node::Start;main /app/a.js:9:1;hot:Function /app/a.js:1:22 2\n',
  ])
  expect([stacks.samples, [...stacks.pids]]).toEqual([3, [4711]])
})

test('what perf says in between is no stack', () => {
  const stacks = new PerfStacks()
  for (const line of ['', '# captured on : today', 'Warning: lost events', '']) stacks.add(line)
  expect([stacks.folded(), stacks.samples]).toEqual([[], 0])
})
