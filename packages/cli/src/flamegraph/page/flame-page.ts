/** The interactive page: one file that needs no network and asks for none, which its content security policy says too. */
import { createHash } from 'node:crypto'
import type { FlameGraph, FlameNode } from '../flame-tree.ts'
import { librarySources } from './library-sources.ts'
import { pageData } from './page-data.ts'
import { PAGE_SCRIPT } from './page-script.ts'
import { PAGE_START } from './page-start.ts'
import { PAGE_STYLE } from './page-style.ts'

const CONTROLS = `<input id="search" type="search" placeholder="search" title="press /" aria-label="search frames" autocomplete="off" spellcheck="false">
<span id="found" role="status"></span>
<button id="widths" type="button" hidden>widths: now</button>
<button id="reset" type="button" disabled>reset zoom</button>`

const KEY = `<p id="key"><span><i style="background:hsl(2 85% 60%)"></i>more itself than before</span>
<span><i style="background:hsl(215 85% 60%)"></i>less</span></p>`

export function flamePage(graph: FlameGraph, before?: ReadonlyMap<FlameNode, number>): string {
  const { scripts, style, licenses } = librarySources()
  const data = pageData(graph, before)
  const all = [...scripts, PAGE_SCRIPT].map(inScript)
  const title = escapeHtml(graph.title)
  return `${PAGE_START}<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src ${all.map(hashSource).join(' ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}${PAGE_STYLE}</style>
</head>
<body>
<header><h1>${title}</h1>
${CONTROLS}
</header>
<p id="whole"></p>
${data.notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('\n')}
${KEY}
<p id="details"></p>
<div id="chart"></div>
<script id="data" type="application/json">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
${all.map((script) => `<script>${script}</script>`).join('\n')}
<!--
${licenses.replaceAll('--', '- -')}
-->
</body>
</html>
`
}

/** Nothing in a script may end it early. */
function inScript(script: string): string {
  return script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--').replaceAll('\r\n', '\n')
}

function hashSource(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
