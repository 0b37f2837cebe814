/**
 * The sections of a context as text, and what is read back from it: the scripted model knows of memory only what stands
 * under these headings, as a real one does.
 */
const HEADINGS = {
  persona: 'About the user:',
  summary: 'The conversation before this, in short:',
  recall: 'The user said earlier:',
  crossSession: 'Said in earlier sessions:',
  graph: 'How things are connected:',
  code: 'Code that may matter:',
} as const

export type SectionKind = keyof typeof HEADINGS

export interface ContextSection {
  kind: SectionKind
  /** What is worth most stands first. */
  lines: readonly string[]
}

/** Their lines are what somebody said, each one a fact. */
const REMEMBERED: ReadonlySet<SectionKind> = new Set(['recall', 'crossSession'])
const KINDS: ReadonlyMap<string, SectionKind> = new Map(
  Object.entries(HEADINGS).map(([kind, heading]) => [heading, kind as SectionKind]),
)

/** Empty where no section has a line. */
export function formatSections(sections: readonly ContextSection[]): string {
  return sections.flatMap(formatSection).join('\n')
}

function formatSection({ kind, lines }: ContextSection): string[] {
  return lines.length === 0 ? [] : [HEADINGS[kind], ...lines.map((line) => `- ${line.replace(/\s+/g, ' ')}`)]
}

/** The facts that stand in a text which `formatSections` wrote, or which holds what it wrote. */
export function readRememberedFacts(text: string): string[] {
  const facts: string[] = []
  let kind: SectionKind | undefined
  for (const line of text.split('\n')) {
    const isLine = line.startsWith('- ')
    if (!isLine) kind = KINDS.get(line)
    else if (kind !== undefined && REMEMBERED.has(kind)) facts.push(line.slice(2))
  }
  return facts
}
