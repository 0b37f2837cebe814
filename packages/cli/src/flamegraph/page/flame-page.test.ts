/** The page in a real browser. Where there is none it is skipped: `npm run chromium` fetches one. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { type BrowserPage, openPage } from '../../fixtures/chromium/browser-page.ts'
import { CACHE } from '../../fixtures/chromium/cache.ts'
import { findChromium } from '../../fixtures/chromium/find-chromium.ts'
import { temporaryFolder } from '../../fixtures/trace-builder.ts'
import { compareGraphs } from '../compare.ts'
import { graphOf } from '../fixtures/folded.ts'
import type { FlameGraph, FlameNode } from '../flame-tree.ts'
import { FlamegraphGenerator } from '../flamegraph-generator.ts'
import { flamePage } from './flame-page.ts'

const chromium = await findChromium(CACHE)
if (chromium === undefined)
  console.warn('flame-page.test.ts: skipped in the browser: no Chromium; npm run chromium fetches one')
const inBrowser = test.skipIf(chromium === undefined)

const GRAPH = graphOf(
  [
    '[agent.turn];main (app.js:1) 100000',
    '[agent.turn];main (app.js:1);parse (app.js:9) 600000',
    '[agent.turn];main (app.js:1);other 200000',
    'other 100000',
  ],
  'microseconds',
  'demo.cpuprofile',
)

async function open(graph: FlameGraph, before?: ReadonlyMap<FlameNode, number>): Promise<BrowserPage> {
  const path = join(temporaryFolder(), 'page.html')
  writeFileSync(path, flamePage(graph, before))
  const page = await openPage(chromium!, path)
  await settled(page)
  return page
}

interface SeenFrame {
  readonly name: string
  readonly label: string
  readonly width: number
  readonly left: number
  readonly top: number
  readonly fill: string
}

const FRAMES = `[...document.querySelectorAll('g.frame')].map((frame) => {
  const rect = frame.querySelector('rect'), box = rect.getBoundingClientRect()
  const label = frame.querySelector('div')
  return { name: frame.getAttribute('name'), label: label.style.display === 'none' ? '' : label.textContent,
    width: box.width, left: box.left, top: box.top, fill: rect.getAttribute('fill') }
})`

/** Until the animations have come to their ends. */
function settled(page: BrowserPage): Promise<void> {
  return page.until(`document.querySelector('g.frame') && !globalThis.d3.selectAll('g, rect, div').nodes().some(
    (node) => node.__transition && Object.keys(node.__transition).length > 0)`)
}

async function frames(page: BrowserPage): Promise<SeenFrame[]> {
  await settled(page)
  return await page.evaluate<SeenFrame[]>(FRAMES)
}

async function frame(page: BrowserPage, name: string): Promise<SeenFrame> {
  return (await frames(page)).find((each) => each.name === name)!
}

const inside = ({ left, top }: SeenFrame) => ({ x: left + 8, y: top + 8 })
const text = (page: BrowserPage, id: string) => page.evaluate<string>(`document.getElementById('${id}').textContent`)

inBrowser('every frame is there, as wide as its share, below its caller', async () => {
  await using page = await open(GRAPH)
  const seen = await frames(page)
  const [all] = seen as [SeenFrame]
  const shares = seen.map(({ name, width, top }) => [
    name,
    Math.round((width / all.width) * 100),
    Math.round((top - all.top) / 20),
  ])
  expect(shares).toEqual([
    ['all', 100, 0],
    ['[agent.turn]', 90, 1],
    ['other', 10, 1],
    ['main (app.js:1)', 90, 2],
    ['parse (app.js:9)', 60, 3],
    ['other', 20, 3],
  ])
  expect(seen.map(({ label }) => label)).toEqual(seen.map(({ name }) => name))
  expect(await text(page, 'whole')).toBe('1 s in 5 frames')
  expect(await page.evaluate('document.title')).toBe('demo.cpuprofile')
})

inBrowser('a click on a frame fills the width with it, and the button shows all again', async () => {
  await using page = await open(GRAPH)
  const before = await frames(page)
  await page.click(inside(await frame(page, 'parse (app.js:9)')))
  const zoomed = await frames(page)
  expect(zoomed.map(({ name }) => name)).toEqual(['all', '[agent.turn]', 'main (app.js:1)', 'parse (app.js:9)'])
  expect(new Set(zoomed.map(({ width }) => Math.round(width))).size).toBe(1)
  expect(await text(page, 'details')).toBe('parse (app.js:9) · total 600 ms (60.00 %) · self 600 ms (60.00 %)')
  await page.evaluate(`document.getElementById('reset').click()`)
  const again = await frames(page)
  expect(again.map(({ name, width }) => `${name} ${Math.round(width)}`).toSorted()).toEqual(
    before.map(({ name, width }) => `${name} ${Math.round(width)}`).toSorted(),
  )
  expect(await text(page, 'details')).toBe('')
})

inBrowser(
  'a search lights up what it finds and says how much that is, frames inside of found ones not twice',
  async () => {
    await using page = await open(graphOf(['Parse;parse;x 3', 'parse (y) 1', 'z 4']))
    const type = (term: string) =>
      page.evaluate(
        `(() => { const field = document.getElementById('search'); field.value = ${JSON.stringify(term)}; field.dispatchEvent(new Event('input')) })()`,
      )
    await type('PARSE')
    const lit = (await frames(page)).filter(({ fill }) => fill === '#d33cff')
    expect(lit.map(({ name }) => name).toSorted()).toEqual(['Parse', 'parse', 'parse (y)'])
    expect(await text(page, 'found')).toBe('3 frames, 50.00 %')
    await type('(y')
    expect(await text(page, 'found')).toBe('1 frame, 12.50 %')
    await type('')
    expect([(await frames(page)).filter(({ fill }) => fill === '#d33cff'), await text(page, 'found')]).toEqual([[], ''])
  },
)

inBrowser('the tooltip has total, self and shares', async () => {
  await using page = await open(GRAPH)
  await page.moveMouse(inside(await frame(page, 'main (app.js:1)')))
  const tip = `document.querySelector('.d3-flame-graph-tip')`
  await page.until(`${tip}?.style.display === 'block'`)
  expect(await page.evaluate(`${tip}.textContent`)).toBe(
    'main (app.js:1)\ntotal 900 ms (90.00 %)\nself 100 ms (10.00 %)',
  )
})

inBrowser(
  'a comparison is red where there is more, blue where there is less, and has the widths of before too',
  async () => {
    const { before, ...graph } = compareGraphs(
      graphOf(['a 60', 'b 40', 'c 100'], 'bytes'),
      graphOf(['a 20', 'b 20', 'c 50', 'gone 10'], 'bytes'),
    )
    await using page = await open(graph, before)
    const hues = Object.fromEntries((await frames(page)).map(({ name, fill }) => [name, /hsl\((\d+)/.exec(fill)?.[1]]))
    expect(hues).toEqual({ all: '0', a: '2', b: '0', c: '0' })
    await page.click(inside(await frame(page, 'a')))
    expect(await text(page, 'details')).toContain('total 60 B (30.00 %), before 20.00 %, +10.00 points')
    await page.evaluate(`document.getElementById('widths').click()`)
    const seen = await frames(page)
    const whole = seen.find(({ name }) => name === 'all')!.width
    const widths = Object.fromEntries(seen.map(({ name, width }) => [name, Math.round((width / whole) * 100)]))
    expect(widths).toEqual({ all: 100, a: 20, b: 20, c: 50, gone: 10 })
    expect((await frame(page, 'gone')).fill).toMatch(/^hsl\(215 /)
  },
)

inBrowser('it asks the network for nothing, complains of nothing, and is dark where the reader wants it', async () => {
  await using page = await open(GRAPH)
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  expect(await ground()).toBe('rgb(255, 255, 255)')
  await page.emulateDark()
  expect(await ground()).toBe('rgb(13, 17, 23)')
  expect([page.requests, page.complaints]).toEqual([[], []])
})

inBrowser('names are text, whatever they hold', async () => {
  const evil = '</script><script>globalThis.broken=1</script><!--<img src=x onerror="broken=1">'
  await using page = await open({ ...graphOf([`${evil} 2`], 'samples', `--><b>${evil}`), notes: [evil] })
  expect((await frames(page)).map(({ name }) => name)).toEqual(['all', evil])
  expect(await page.evaluate('document.querySelector("h1").textContent')).toBe(`--><b>${evil}`)
  expect(await page.evaluate('[typeof broken, document.querySelectorAll("img, b").length]')).toEqual(['undefined', 0])
  expect([page.requests, page.complaints]).toEqual([[], []])
})

inBrowser('of a program that ran, what it was busy with has most of the width', async () => {
  const cwd = temporaryFolder()
  writeFileSync(
    join(cwd, 'busy.cjs'),
    'function busy() { for (const end = Date.now() + 300; Date.now() < end; ); }\nbusy()',
  )
  await promisify(execFile)(process.execPath, ['--cpu-prof', '--cpu-prof-name=p.cpuprofile', 'busy.cjs'], { cwd })
  await using page = await openPage(chromium!, await new FlamegraphGenerator().generate(join(cwd, 'p.cpuprofile')))
  const { width } = await frame(page, 'all')
  const busy = (await frames(page)).find(({ name }) => /^busy \(.*busy\.cjs:1\)$/.test(name))
  expect(busy!.width).toBeGreaterThan(width / 2)
  expect(page.complaints).toEqual([])
})

test('the page loads nothing and says so', () => {
  const html = flamePage(GRAPH)
  expect(html).not.toMatch(/<(?:link|img|iframe)\b|<script[^>]*\bsrc=|@import|url\(/)
  expect(html).toMatch(/content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-/)
  expect(html.length).toBeLessThan(250_000)
})
