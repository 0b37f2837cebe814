/** What runs in the page, as text: plain script of the browser, in which d3, the chart and the data of `PageData` are there already. */

export const PAGE_SCRIPT = `
'use strict'
const data = JSON.parse(document.getElementById('data').textContent)
const compared = data.before !== undefined
const byId = (id) => document.getElementById(id)

/** Lists to a tree: self values with and without what is below. */
const nodes = data.name.map((name, index) => ({
  name: data.names[name], self: data.self[index], before: compared ? data.before[index] : 0, children: [],
}))
nodes.forEach((node) => { node.total = node.self; node.totalBefore = node.before })
for (let index = nodes.length - 1; index > 0; index -= 1) {
  const parent = nodes[data.parent[index]]
  parent.total += nodes[index].total
  parent.totalBefore += nodes[index].totalBefore
}
for (let index = 1; index < nodes.length; index += 1) nodes[data.parent[index]].children.push(nodes[index])
const whole = nodes[0].total
let mostChange = 0
for (const node of nodes) mostChange = Math.max(mostChange, Math.abs(node.self - node.before))

/** Widths: now, or before. */
let widths = 'total'
let found = new Set()

const TIMES = [[1e6, 's'], [1e3, 'ms'], [1, '\\u00b5s']]
const SIZES = [[1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB'], [1, 'B']]
function scaled(value, units) {
  const [size, unit] = units.find(([size]) => Math.abs(value) >= size) || units[units.length - 1]
  return Number((value / size).toPrecision(3)) + ' ' + unit
}
function amount(value) {
  if (data.unit === 'microseconds') return scaled(value, TIMES)
  if (data.unit === 'bytes') return scaled(value, SIZES)
  return Number(value.toFixed(2)).toLocaleString('en') + ' ' + data.unit
}
function share(value) { return (100 * value / whole).toFixed(2) + ' %' }
function line(label, value, before) {
  const now = label + amount(value) + ' (' + share(value) + ')'
  if (!compared) return now
  const change = 100 * (value - before) / whole
  return now + ', before ' + share(before) + ', ' + (change < 0 ? '\\u2212' : '+') + Math.abs(change).toFixed(2) + ' points'
}
function describe(node) {
  return node.name + '\\n' + line('total ', node.total, node.totalBefore) + '\\n' + line('self ', node.self, node.before)
}

/**
 * Spans of a trace have a colour for each subsystem. In a profile spans are blue, functions of packages sand, those of Node green, one's own warm.
 * In a comparison red is more, blue is less.
 */
function hash(text) {
  let value = 7
  for (let index = 0; index < text.length; index += 1) value = (value * 31 + text.charCodeAt(index)) >>> 0
  return value % 1000 / 1000
}
/** Far from one another, and from the colour of what is found; given out in the order of the data. */
const HUES = [215, 28, 150, 345, 55, 185, 95, 245, 10, 170]
const hues = new Map()
function hueOf(subsystem) {
  if (!hues.has(subsystem)) hues.set(subsystem, HUES[hues.size % HUES.length])
  return hues.get(subsystem)
}
function colour(node) {
  if (found.has(node)) return '#d33cff'
  if (compared) {
    const change = mostChange === 0 ? 0 : (node.self - node.before) / mostChange
    const light = 93 - 38 * Math.sqrt(Math.abs(change))
    return 'hsl(' + (change > 0 ? '2 85% ' : change < 0 ? '215 85% ' : '0 0% ') + light + '%)'
  }
  const vary = hash(node.name)
  const subsystem = /^([a-z]+)\\.[a-z_]+$/.exec(node.name)
  if (subsystem) return 'hsl(' + hueOf(subsystem[1]) + ' 75% ' + (70 + 10 * vary) + '%)'
  if (/^\\[.*\\]$/.test(node.name)) return 'hsl(210 75% ' + (68 + 12 * vary) + '%)'
  if (node === nodes[0] || /^\\(\\w[\\w ]*\\)$/.test(node.name)) return 'hsl(0 0% ' + (76 + 8 * vary) + '%)'
  if (node.name.includes('(node:')) return 'hsl(110 32% ' + (70 + 10 * vary) + '%)'
  if (node.name.includes('(node_modules')) return 'hsl(50 45% ' + (72 + 10 * vary) + '%)'
  return 'hsl(' + (14 + 30 * vary) + ' 85% ' + (64 + 8 * vary) + '%)'
}

const holder = byId('chart')
const availableWidth = () => Math.max(320, holder.clientWidth)
const tooltip = flamegraph.tooltip.defaultFlamegraphTooltip().text((frame) => describe(frame.data))
const chart = flamegraph.default()
  .width(availableWidth())
  .cellHeight(20)
  .inverted(true)
  .sort((a, b) => b.data[widths] - a.data[widths])
  .minFrameSize(0.5)
  .transitionDuration(matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200)
  .tooltip(tooltip)
  .getName((frame) => frame.data.name)
  .getValue((node) => node[widths])
  .setColorMapper((frame) => colour(frame.data))
  .setDetailsHandler(() => {})
  .setSearchMatch((frame) => found.has(frame.data))
  .setSearchHandler(() => {})
  .onClick((frame) => {
    byId('reset').disabled = frame.data === nodes[0]
    byId('details').textContent = describe(frame.data).replaceAll('\\n', ' \\u00b7 ')
  })
d3.select(holder).datum(nodes[0]).call(chart)

function reset() { chart.resetZoom(); byId('details').textContent = '' }
function search() {
  const term = byId('search').value.trim().toLowerCase()
  found = new Set(term === '' ? [] : nodes.filter((node) => node.name.toLowerCase().includes(term)))
  let inside = 0
  const pending = [nodes[0]]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (found.has(node)) inside += node.total
    else pending.push(...node.children)
  }
  byId('found').textContent = term === '' ? '' : found.size + (found.size === 1 ? ' frame, ' : ' frames, ') + share(inside)
  chart.search('found')
}
byId('search').addEventListener('input', search)
byId('reset').addEventListener('click', reset)
byId('widths').addEventListener('click', () => {
  widths = widths === 'total' ? 'totalBefore' : 'total'
  byId('widths').textContent = 'widths: ' + (widths === 'total' ? 'now' : 'before')
  reset()
})
addEventListener('keydown', (event) => {
  if (event.key === 'Escape') { byId('search').value = ''; search(); reset() }
  if (event.key === '/' && event.target !== byId('search')) { event.preventDefault(); byId('search').focus() }
})
addEventListener('resize', () => { chart.width(availableWidth()); chart.update() })
byId('widths').hidden = !compared
document.body.classList.toggle('compared', compared)
byId('whole').textContent = amount(whole) + ' in ' + (nodes.length - 1) + ' frames'
`
