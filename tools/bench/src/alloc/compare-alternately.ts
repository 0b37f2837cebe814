/** Two states of one process, measured in turns: without, with, without. What the two times without differ by is the noise. */
import { cpuNanoseconds } from '../cpu-clock.ts'
import { type Summary, summarize } from '../statistics.ts'

/** In percent of the time without. */
export interface Comparison {
  readonly overhead: Summary
  /** The same code compared with itself. */
  readonly noise: Summary
}

export interface Alternation {
  readonly rounds: number
  /** One measurement; as long as it takes. */
  readonly work: () => Promise<void>
  /** @returns takes it away again */
  readonly add: () => () => Promise<void>
}

export async function compareAlternately({ rounds, work, add }: Alternation): Promise<Comparison> {
  const measured = async (): Promise<number> => {
    const begun = cpuNanoseconds()
    await work()
    return cpuNanoseconds() - begun
  }
  const overheads: number[] = []
  const noises: number[] = []
  await measured()
  for (let round = 0; round < rounds; round += 1) {
    const before = await measured()
    const remove = add()
    const during = await measured()
    await remove()
    const after = await measured()
    overheads.push((during / ((before + after) / 2) - 1) * 100)
    noises.push((after / before - 1) * 100)
  }
  return { overhead: summarize(overheads), noise: summarize(noises) }
}
