/** The small project that a scenario works on: paths and what stands in the files. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const PROJECT_FILES: Readonly<Record<string, string>> = {
  'README.md': `# Harbour

Prices orders of a small shop: what is ordered, what it costs, what it weighs.
`,
  'src/prices.ts': `/** What things cost, in cents. */
export const PRICES: Readonly<Record<string, number>> = { rope: 1250, anchor: 8900, lamp: 2300 }
`,
  'src/orders.ts': `/** Orders and what they come to. */
import { PRICES } from './prices.ts'

export interface OrderLine {
  readonly item: string
  readonly count: number
}

/** In cents; an item without a price is an error, since nothing is given away by mistake. */
export function priceOrder(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, { item, count }) => sum + priceOf(item) * count, 0)
}

function priceOf(item: string): number {
  const price = PRICES[item]
  if (price === undefined) throw new Error(\`\${item} has no price\`)
  return price
}
`,
}

export async function writeProject(folder: string): Promise<void> {
  for (const [path, text] of Object.entries(PROJECT_FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}
